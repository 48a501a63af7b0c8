// A word for a line that a person copies into a shell.

/** In quotation marks only if a shell would take something in it for more than itself. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
