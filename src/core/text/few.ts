// Many names in one sentence: the first few, and how many are left out.

export const few = (names: readonly string[], shown = 5): string =>
  names.length > shown ? `${names.slice(0, shown).join(', ')} and ${names.length - shown} more` : names.join(', ');
