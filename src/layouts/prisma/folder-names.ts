// Names of Prisma's migrations: how they are read, and how they are ordered.

/** How Unicode's root collation orders the ASCII characters; letters come last, and their case decides last of all. */
const PUNCTUATION = ` _-,;:!?.'"()[]{}@*/\\&#%\`^+<=>|~$0123456789`;
const FIRST_RANK = 0x30;

/**
 * Orders names as the tool does: by localeCompare, to which `20240131_b` comes before `20240131120000_a`. Case decides only
 * if nothing else does; characters beyond ASCII follow its letters by code unit.
 */
export function orderKey(name: string): string {
  let ranks = '';
  let cases = '';
  for (const character of name) {
    const lower = character.toLowerCase();
    const rank = lower >= 'a' && lower <= 'z' ? PUNCTUATION.length + lower.charCodeAt(0) - 0x61 : PUNCTUATION.indexOf(character);
    ranks += rank === -1 ? character : String.fromCharCode(FIRST_RANK + rank);
    cases += lower === character ? '0' : '1';
  }
  return `${ranks}!${cases}`;
}
