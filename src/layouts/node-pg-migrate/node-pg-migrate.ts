// node-pg-migrate: every file of the folder is one migration, `<time or index>_name.sql` or code. Followed: node-pg-migrate 9.0 as its
// program runs it (bin, runner, migration, migrationLoader, sqlMigration, utils/comparators). Pairs of `.up.sql` and `.down.sql` are
// read as its `sql` loader does, which programs can choose instead of the default one: that would run both files of a pair.
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import type { Migration } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import { skipBlank } from '../../sql/lexer/skip.ts';
import { gather } from '../gather.ts';
import type { Discovery, Layout, Rendered } from '../layout.ts';
import { downWithoutUp, filesIn, mayBreathe, problem } from '../read-folder.ts';
import { npmPackage } from '../tool.ts';
import { isMarkedByAnother, type MarksFound } from '../tool-marks.ts';
import { keyOf, ledger, numericPrefix, versionOf } from './ledger.ts';
import { onlyDown, onlyPart, renderDown, sectionsOf } from './sections.ts';

const FILES = '<timestamp>_name.sql';
/** By extension, in lower case, as the tool looks them up. */
const LANGUAGES: Readonly<Record<string, Migration['code']>> = {
  '.sql': null,
  '.js': 'JavaScript',
  '.cjs': 'JavaScript',
  '.mjs': 'JavaScript',
  '.ts': 'TypeScript',
  '.cts': 'TypeScript',
  '.mts': 'TypeScript',
};
/** Milliseconds since 1970 or a date down to the millisecond: how the tool itself names new files. */
const MADE_BY_TOOL = /^(?:\d{13}|\d{17})_[^.]+\.(?:sql|[cm]?[jt]s)$/;
const ID = 'node-pg-migrate';

export const nodePgMigrate: Layout = {
  id: ID,
  files: FILES,
  marks: { common: /^[ \t]*--[ \t-]*up[ \t]+migration/im, code: /\bpgm\b|node-pg-migrate/ },
  naming: ['plain'],
  project: { 'package.json': npmPackage(ID) },
  called: /\bnode-pg-migrate\b/,
  recognise,
  habit: (folder, marks) =>
    plainFiles(folder, marks)?.every((name) => MADE_BY_TOOL.test(name))
      ? 'file names begin with the time of their creation in milliseconds'
      : null,
  could: (folder, marks) => (plainFiles(folder, marks) === null ? pairs(folder, marks) : 'files begin with a number'),
  discover,
  render,
  newFiles: async () => (await import('../new-files/node-pg-migrate.ts')).writeNew,
  toolLedger: {
    table: { schema: 'public', name: 'pgmigrations' },
    ledger,
    isOurs: (columns) => columns.includes('name') && columns.includes('run_on'),
  },
  // One connection, and by default one transaction, for all; its program sets the path of its default schema.
  session: { keeps: true, settings: ['SET search_path TO "public"'] },
  wayBack: { place: 'a section `-- Down Migration`', render: renderDown, only: onlyDown },
  outOfOrder: 'fail',
  keepsFolder: true,
};

function recognise(folder: Folder, marks: MarksFound): string | null {
  if (marks.code.has(ID)) return "files use node-pg-migrate's builder `pgm`";
  if (isMarkedByAnother(marks, ID) || numbered(folder).some((name) => PAIRED.test(name))) return null;
  return marks.common.has(ID) ? 'files carry `-- Up Migration` markers' : null;
}

const PAIRED = /\.(?:up|down)\.sql$/;
const numbered = (folder: Folder): readonly string[] =>
  loadedFiles(folder).filter((name) => /^\d/.test(name) && extensionOf(name) in LANGUAGES);

/** The files, if all of them are SQL that it would run, nothing marks them as another tool's, and none is one of a pair; otherwise null. */
function plainFiles(folder: Folder, marks: MarksFound): readonly string[] | null {
  const files = numbered(folder);
  const others = isMarkedByAnother(marks, ID) || files.some((name) => PAIRED.test(name) || extensionOf(name) !== '.sql');
  return files.length === 0 || others ? null : files;
}

/** What its `sql` loader reads. */
function pairs(folder: Folder, marks: MarksFound): string | null {
  const files = numbered(folder);
  if (isMarkedByAnother(marks, ID) || !files.every((name) => extensionOf(name) === '.sql')) return null;
  const names = new Set(files);
  return files.some((name) => name.endsWith('.up.sql') && names.has(name.replace(/\.up\.sql$/, '.down.sql')))
    ? 'files are pairs of .up.sql and .down.sql'
    : null;
}

/** The tool loads whatever is not hidden. */
const loadedFiles = (folder: Folder): readonly string[] => filesIn(folder).filter((name) => !name.startsWith('.'));

/** From the last dot. */
const extensionOf = (name: string): string => (name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.')).toLowerCase() : '');

/** One migration before its text is read. */
interface Unit {
  /** What the tool orders it by, and without its extension what the ledger knows it by. */
  readonly id: string;
  readonly file: string;
  /** Its own file, if it is one of a pair. */
  readonly down?: string;
  readonly paired: boolean;
}

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  const units = unitsOf(folder, gathering.findings);
  const ranks = new Map<number, number>();
  for (const [i, unit] of units.entries()) {
    await mayBreathe(i);
    const prefix = numericPrefix(unit.id) ?? 0;
    const rank = ranks.get(prefix) ?? 0;
    ranks.set(prefix, rank + 1);
    const name = unit.id.slice(0, unit.id.lastIndexOf('.'));
    gathering.claim(name, unit.file, sameName);
    const read = gathering.read(unit.file);
    if (read !== null) gathering.migrations.push(migrationOf(folder, unit, name, keyOf(prefix, rank), read.text));
  }
  return gathering.end();
}

/** In the tool's order. */
function unitsOf(folder: Folder, findings: Finding[]): readonly Unit[] {
  const files = loadedFiles(folder);
  const names = new Set(files);
  const partner = (name: string, from: string, to: string): string | undefined => {
    const other = name.endsWith(from) ? name.slice(0, -from.length) + to : '';
    return names.has(other) ? other : undefined;
  };
  const pairs = files.some((name) => partner(name, '.up.sql', '.down.sql') !== undefined);
  const units: Unit[] = [];
  for (const file of files) {
    if (!(extensionOf(file) in LANGUAGES)) findings.push(notLoaded(folder.show(file)));
    // If it is the only one, the tool accepts any name.
    else if (numericPrefix(file) === null && files.length > 1) findings.push(noPrefix(folder.show(file)));
    else if (pairs && file.endsWith('.up.sql')) {
      const down = partner(file, '.up.sql', '.down.sql');
      units.push({ id: file.replace(/\.up\.sql$/, '.sql'), file, ...(down === undefined ? {} : { down }), paired: true });
    } else if (pairs && file.endsWith('.down.sql')) {
      if (partner(file, '.down.sql', '.up.sql') === undefined) findings.push(downWithoutUp(folder.show(file)));
    } else units.push({ id: file, file, paired: false });
  }
  const collator = new Intl.Collator('en', { usage: 'sort', numeric: true, sensitivity: 'variant', ignorePunctuation: true });
  return units.sort((a, b) => (numericPrefix(a.id) ?? 0) - (numericPrefix(b.id) ?? 0) || collator.compare(a.id, b.id));
}

function migrationOf(folder: Folder, unit: Unit, name: string, key: string, text: string): Migration {
  const code = LANGUAGES[extensionOf(unit.file)]!;
  const whole = code !== null || unit.paired;
  const { start, end, down } = whole ? { start: 0, end: text.length, down: false } : sectionsOf(text);
  const file = folder.show(unit.file);
  return {
    version: versionOf(name),
    id: name,
    key,
    name: name.replace(/^\d+[_-]?(?=.)/, ''),
    file,
    kind: 'versioned',
    checksum: checksum(text.slice(start, end)),
    text,
    down: unit.down === undefined ? (down ? file : null) : folder.show(unit.down),
    code,
    ...(whole ? { notes: { whole: 'yes' } } : {}),
  };
}

function render({ text, notes }: Migration): Rendered {
  if (notes?.['whole'] !== undefined) return { edits: [], directives: {}, findings: [] };
  const { start, end } = sectionsOf(text);
  // Comments before the marker may stay: they may be for the gate.
  return onlyPart(text, { start: skipBlank(text, 0) < start ? start : 0, end });
}

const notLoaded = (file: string): Finding =>
  problem(
    'unrecognised-file',
    file,
    `${file} is not a migration, and node-pg-migrate fails on it: it loads every file in its folder that is not hidden`,
    'move it out of the migrations folder',
  );

const noPrefix = (file: string): Finding =>
  problem(
    'no-version',
    file,
    `${file} does not begin with a number, and node-pg-migrate orders its files by number: it refuses the whole folder`,
    'put its time or index and an underscore before its name, or move it out of the migrations folder',
  );

const sameName = (second: string, first: string, name: string): Finding =>
  problem(
    'duplicate-version',
    second,
    `${first} and ${second} are both called ${name} in the table of node-pg-migrate, which omits the extension`,
    'keep one of the two: if one is compiled from the other, write it to a folder of its own',
  );
