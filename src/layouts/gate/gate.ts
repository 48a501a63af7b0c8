// Our own layout: `NNNN_name.sql`, optional `NNNN_name.down.sql`; versions are digits, ordered as numbers (so `9` < `10`, and
// `0001` is `1`). `NNNN_name.mjs`, `.js` or `.ts` exports `up(db)`, and perhaps `down(db)`. `R__name.sql` is repeatable; before-all.sql,
// after-all.sql and after-each.sql are callbacks. `NNNN_name.sqlite.sql` and `NNNN_name.postgres.sql` are one migration, of which each database
// has its own file. Other `.sql` files are an error, never silently skipped; the rest is not ours.
import { type Dialect, isDialect } from '../../core/dialect.ts';
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { canonicalNumber, compareMigrations, type Migration, numericKey } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import { leavesPlaceholders } from '../../sql/directives/read-directives.ts';
import { gather } from '../gather.ts';
import type { Callback, Discovery, Layout, LayoutOptions, Moment } from '../layout.ts';
import { downWithoutUp, duplicateVersion, filesIn, mayBreathe, problem } from '../read-folder.ts';
import { substitutions } from './placeholders.ts';

const FILES = 'NNNN_name.sql';
const SQL = /^(\d+)_(.+?)(\.down)?\.sql$/;
const MODULE = /^(\d+)_(.+?)\.(?:mjs|js|ts)$/;
const DECLARATIONS = /\.d\.ts$/;
const REPEATABLE = /^R__(.+)\.sql$/;
const CALLBACK = /^(before-all|after-each|after-all)(?:\.([^.]+))?\.sql$/;

export const gate: Layout = {
  id: 'gate',
  files: FILES,
  naming: ['plain'],
  recognise: () => null,
  habit,
  mayBe,
  discover,
  render: (migration, options) => {
    const wanted = options.substitute === 'on' || (options.substitute === 'auto' && options.placeholders.size > 0);
    return wanted && !leavesPlaceholders(migration.text)
      ? substitutions(migration, options.placeholders)
      : { edits: [], directives: {}, findings: [] };
  },
  newFiles: async () => (await import('../new-files/gate.ts')).writeNew,
  toolLedger: null,
  session: { keeps: false, settings: [] },
  wayBack: { place: 'NNNN_name.down.sql' },
  outOfOrder: 'fail',
  refusesEmpty: true,
};

function mayBe(folder: Folder): string | null {
  const sql = filesIn(folder).filter((name) => name.endsWith('.sql'));
  const ours = filesIn(folder).filter((name) => SQL.test(name) || REPEATABLE.test(name) || (MODULE.test(name) && !DECLARATIONS.test(name)));
  // A Flyway folder may have repeatable ones, too.
  const numbered = ours.some((name) => !REPEATABLE.test(name)) || !sql.some((name) => /^V\d/.test(name));
  return ours.length > 0 && numbered && sql.every((name) => !name.endsWith('.up.sql')) ? `files are named ${FILES}` : null;
}

/** No other tool has plain files next to down files, or repeatable ones next to numbered ones. */
function habit(folder: Folder): string | null {
  const files = filesIn(folder);
  if (mayBe(folder) === null || !files.some((name) => SQL.test(name))) return null;
  const found = sortOutAll(files);
  if (found.some((file) => file !== null && file !== 'unrecognised' && file.dialect !== null))
    return 'files are named for one database, NNNN_name.sqlite.sql';
  if (files.some((name) => SQL.exec(name)?.[3] !== undefined)) return 'files are named NNNN_name.sql and NNNN_name.down.sql';
  return files.some((name) => REPEATABLE.test(name)) ? 'files are named NNNN_name.sql and R__name.sql' : null;
}

async function discover(folder: Folder, { dialect = 'postgres' }: LayoutOptions): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  const { findings, migrations } = gathering;
  const all: Found[] = [];
  const downFiles: FoundDown[] = [];
  const names = filesIn(folder);
  for (const [i, file] of sortOutAll(names).entries()) {
    if (file === 'unrecognised') findings.push(unrecognised(folder.show(names[i]!), names[i]!));
    else if (file !== null && 'takesBack' in file) downFiles.push(file);
    else if (file !== null) all.push(file);
  }
  const chosen = all.some((file) => file.dialect !== null)
    ? (await import('./one-dialect.ts')).inOneDialect(all, dialect, folder)
    : { files: all, findings: [], others: [] };
  findings.push(...chosen.findings);
  const downs = new Map<string, string>();
  for (const file of downFiles.filter((one) => one.dialect === null || one.dialect === dialect)) {
    const first = downs.get(file.takesBack);
    if (first !== undefined) findings.push(duplicateVersion(folder.show(file.name), folder.show(first), file.takesBack));
    downs.set(file.takesBack, file.name);
  }
  const callbacks: Callback[] = [];
  for (const [i, file] of chosen.files.entries()) {
    await mayBreathe(i);
    const { name, id } = file;
    gathering.claim(id, name);
    const down = downs.get(id) ?? null;
    downs.delete(id);
    const read = gathering.read(name);
    if (read === null) continue;
    const migration = migrationOf(file, read.text, folder, down);
    if (file.moment === null) migrations.push(migration);
    else callbacks.push({ moment: file.moment, always: false, migration });
  }
  const known = new Set(all.map(({ id }) => id));
  const lost = downFiles.filter(({ takesBack, dialect: of, name }) =>
    of === null || of === dialect ? downs.get(takesBack) === name : !known.has(takesBack),
  );
  findings.push(...lost.map(({ name }) => downWithoutUp(folder.show(name))));
  const ofOthers = [...chosen.others, ...downFiles.filter(({ dialect: of }) => of !== null && of !== dialect).map(({ name }) => name)];
  return { ...gathering.end(byKind), callbacks, ofOtherDialects: ofOthers.map((name) => folder.show(name)) };
}

const migrationOf = (file: Found, text: string, folder: Folder, down: string | null): Migration => ({
  version: file.version,
  id: file.id,
  key: file.key,
  name: file.title,
  file: folder.show(file.name),
  kind: file.kind,
  checksum: checksum(text),
  text,
  down: down === null ? null : folder.show(down),
  code: file.code,
});

interface Found {
  readonly name: string;
  readonly version: string;
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly kind: Migration['kind'];
  readonly code: Migration['code'];
  readonly moment: Moment | null;
  /** Which database it is for; null for every one. */
  readonly dialect: Dialect | null;
  /** The same name for the other dialect, or for every one. */
  inDialect(dialect: Dialect | null): string;
}

interface FoundDown {
  readonly takesBack: string;
  readonly name: string;
  readonly dialect: Dialect | null;
}

/** Of a list that was seen before, as it was then: it is asked for to recognise the layout, and again to read it. */
function sortOutAll(names: readonly string[]): readonly ReturnType<typeof sortOut>[] {
  const known = SORTED_OUT.get(names);
  if (known !== undefined) return known;
  const found = names.map(sortOut);
  SORTED_OUT.set(names, found);
  return found;
}

const SORTED_OUT = new WeakMap<readonly string[], readonly ReturnType<typeof sortOut>[]>();

/** Null for what is not ours. */
function sortOut(name: string): Found | FoundDown | 'unrecognised' | null {
  const sql = SQL.exec(name);
  const module = sql === null && !DECLARATIONS.test(name) ? MODULE.exec(name) : null;
  const [, version, said, down] = sql ?? module ?? [];
  if (version === undefined) return withoutVersion(name);
  const { title, dialect } = titleOf(said!);
  // The dialect comes before the direction.
  if (title.endsWith('.down')) return 'unrecognised';
  const id = canonicalNumber(version);
  if (down !== undefined) return { takesBack: id, name, dialect };
  const inDialect = renaming(`${version}_${title}`, name.slice(name.lastIndexOf('.')));
  return {
    name,
    version,
    id,
    key: numericKey(version),
    title,
    kind: 'versioned',
    code: module ? 'module' : null,
    moment: null,
    dialect,
    inDialect,
  };
}

function withoutVersion(name: string): Found | 'unrecognised' | null {
  const [, moment, word] = CALLBACK.exec(name) ?? [];
  if (moment !== undefined && (word === undefined || isDialect(word)))
    return unversioned(name, moment, moment, word ?? null, moment as Moment);
  const [, repeatable] = REPEATABLE.exec(name) ?? [];
  if (repeatable === undefined) return /\.sql$/i.test(name) ? 'unrecognised' : null;
  const { title, dialect } = titleOf(repeatable);
  return unversioned(name, `R__${title}`, title, dialect, null);
}

function unversioned(name: string, id: string, title: string, dialect: Dialect | null, moment: Moment | null): Found {
  return { name, version: id, id, key: id, title, kind: 'repeatable', code: null, moment, dialect, inDialect: renaming(id, '.sql') };
}

const renaming =
  (stem: string, ending: string) =>
  (dialect: Dialect | null): string =>
    `${stem}${dialect === null ? '' : `.${dialect}`}${ending}`;

/** `x.sqlite` is x for SQLite. */
function titleOf(said: string): { readonly title: string; readonly dialect: Dialect | null } {
  const dot = said.lastIndexOf('.');
  const word = said.slice(dot + 1);
  return dot > 0 && isDialect(word) ? { title: said.slice(0, dot), dialect: word } : { title: said, dialect: null };
}

const byKind = (a: Migration, b: Migration): number => (a.kind === b.kind ? compareMigrations(a, b) : a.kind === 'versioned' ? -1 : 1);

const unrecognised = (file: string, name: string): Finding =>
  problem(
    'unrecognised-file',
    file,
    `${name} is not named like a migration (${FILES}, NNNN_name.down.sql to undo it, R__name.sql for a repeatable one)`,
    'rename it so that it begins with its version and an underscore and ends with .sql, or move it out of the migrations folder; if the folder belongs to another tool, set GATE_LAYOUT',
  );
