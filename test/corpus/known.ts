// Cases of the corpus that fail, and why. A test fails when one of them begins to pass.

export const KNOWN: Readonly<Record<string, string>> = {};
