// Names of Prisma's migrations: how they read, and the order they have.

/** How Unicode's root collation orders what ASCII has; letters come after, their case last of all. */
const PUNCTUATION = ` _-,;:!?.'"()[]{}@*/\\&#%\`^+<=>|~$0123456789`;
const FIRST_RANK = 0x30;

/**
 * Orders names as the tool does: by localeCompare, to which `20240131_b` comes before `20240131120000_a`. Names are told apart by case only
 * where nothing else does; characters beyond ASCII follow its letters by code unit.
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
