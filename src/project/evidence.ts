// What is around a migrations folder: the files by which a project shows which tool runs its migrations. Looks upwards as far as the project
// goes, at files with known names, and at the beginning of each; every tool says itself which files and words these are.
import { posix } from 'node:path';
import { TOOLS } from '../layouts/layouts.ts';
import { CALLERS, SIGN_FILES } from '../layouts/sign-files.ts';
import type { Signs } from '../layouts/tool.ts';

/** The beginning of a file, empty for a folder; null if there is nothing, or it cannot be read. */
export type Glance = (path: string) => string | null;

export interface Evidence {
  /** The tool's id. */
  readonly tool: string;
  /** In words: `Cargo.toml names sqlx`. */
  readonly why: string;
  /** How many folders above the folder of the migrations. */
  readonly level: number;
  /** It only counts where nothing names a tool whose files are named alike. */
  readonly isImplied?: true;
}

/** How far up is looked where nothing says where the project ends. */
const LEVELS = 6;
const END_OF_PROJECT = '.git';

/** What of a project speaks for a tool. @returns the nearest first. */
export function evidenceAround(folder: string, glance: Glance): readonly Evidence[] {
  const found: Evidence[] = [];
  let before: string | undefined;
  for (let level = 0; level < LEVELS; level++) {
    const at = before === undefined ? posix.normalize(folder) : above(before);
    if (at === before) break;
    before = at;
    const within = at === '.' || at === './' ? '' : at.endsWith('/') ? at : `${at}/`;
    for (const place of level === 0 ? (['inFolder', 'around'] as const) : (['around'] as const)) {
      for (const file of SIGN_FILES[place]) {
        const path = within + file;
        const text = glance(path);
        if (text !== null) found.push(...evidenceIn(text, cluesIn(place, file), { path, level }));
      }
    }
    if (glance(within + END_OF_PROJECT) !== null) break;
  }
  return found;
}

/** What a file that is there says of each tool that may be known by it. */
const evidenceIn = (text: string, clues: readonly Clue[], { path, level }: { readonly path: string; readonly level: number }) =>
  clues
    .filter(({ says }) => says === true || says.test(text))
    .map(({ says, ...of }) => ({ ...of, why: says === true ? `there is ${path}` : `${path} names it`, level }));

/** As `posix.join(path, '..')` of a normalized path, which looks at each character of it. */
function above(path: string): string {
  const whole = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (whole === '.') return '..';
  if (whole === '..' || whole.endsWith('/..')) return `${whole}/..`;
  const slash = whole.lastIndexOf('/');
  return slash > 0 ? whole.slice(0, slash) : slash === 0 ? '/' : '.';
}

interface Clue extends Pick<Evidence, 'tool' | 'isImplied'> {
  readonly says: RegExp | true;
}

/** What a file says, if it is there: most are not, and their tools then need not be asked. */
function cluesIn(place: keyof typeof SIGN_FILES, file: string): readonly Clue[] {
  return TOOLS.flatMap(({ id, inFolder = {}, project = {}, called, impliedBy = {} }) =>
    place === 'inFolder'
      ? clue(id, inFolder[file])
      : [
          ...clue(id, project[file]),
          ...clue(id, CALLERS.includes(file) ? called : undefined),
          ...clue(id, impliedBy[file]).map((one) => ({ ...one, isImplied: true as const })),
        ],
  );
}

const clue = (tool: string, says: Signs[string] | undefined): readonly Clue[] => (says === undefined ? [] : [{ tool, says }]);
