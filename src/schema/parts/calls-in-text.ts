// Functions that an object is made of, as calls in a text: so they are found in it like those that a definition calls.

export const callsOf = (functions: Readonly<Record<string, string | undefined>>): string =>
  Object.values(functions)
    .map((name) => `${name}(`)
    .join('\n');
