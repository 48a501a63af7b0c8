// Functions that an object consists of, written as calls: so they are found in the text as those that a definition calls are.

export const callsOf = (functions: Readonly<Record<string, string | undefined>>): string =>
  Object.values(functions)
    .map((name) => `${name}(`)
    .join('\n');
