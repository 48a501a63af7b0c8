// Flyway: `V1_2__name.sql` once, `R__name.sql` whenever it changes, in any subfolder. Followed: flyway-core (ResourceNameParser,
// SqlMigrationResolver, ChecksumCalculator, SqlScriptMetadata, PlaceholderReplacingReader, DbMigrate, MigrationInfoServiceImpl) and
// flyway-database-postgresql of versions 10 to 12, with their defaults. A location is the folder; several are to be given as one.
import { type Finding, finding, hasErrors } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { compareMigrations, type Migration } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import type { Callback, Discovery, Layout, LayoutOptions, Rendered, RenderOptions } from '../layout.ts';
import { duplicateVersion, everyFolderIn, filesIn, mayBreathe, noMigrations, problem, readText } from '../read-folder.ts';
import { present } from '../tool.ts';
import { flywayChecksum } from './checksum.ts';
import { EVENTS, type FlywayName, parseName, repeatableId, repeatableKey, versionId, versionKey } from './file-name.ts';
import { flywayLedger } from './ledger.ts';
import { given, type Lookup, namesOwn, own, substitute, substitution } from './placeholder.ts';
import { CALLBACKS, passedOver, readCode, readSettings } from './script.ts';
import { undoMigration } from './undo.ts';

const FILES = 'V<version>__<name>.sql and R__<name>.sql';
const SQL = /\.sql$/i;
const CALLED = /\bflyway\b/i;
/** What only Flyway runs, by the suffix of the name: classes, and scripts that it starts. */
const LANGUAGES: Readonly<Record<string, string>> = {
  java: 'Java',
  class: 'Java',
  kt: 'Kotlin',
  groovy: 'Groovy',
  scala: 'Scala',
  sh: 'shell',
  bash: 'shell',
  ps1: 'PowerShell',
  py: 'Python',
  cmd: 'batch',
  bat: 'batch',
};

export const flyway: Layout = {
  id: 'flyway',
  files: FILES,
  naming: ['prefixed'],
  project: {
    ...present('flyway.conf', 'flyway.toml', 'conf/flyway.conf'),
    'pom.xml': CALLED,
    'build.gradle': CALLED,
    'build.gradle.kts': CALLED,
  },
  called: CALLED,
  // Next to files named like those of other tools, it is not certain: Flyway would ignore those.
  recognise: () => null,
  habit: (folder) => (filesIn(folder).some((name) => NUMBERED.test(name)) ? null : named(folder, VERSIONED)),
  mayBe: (folder) => named(folder, VERSIONED) ?? named(folder, REPEATABLE),
  discover,
  render,
  newFiles: async () => (await import('../new-files/flyway.ts')).writeNew,
  toolLedger: {
    table: { schema: null, name: 'flyway_schema_history' },
    ledger: flywayLedger,
    isOurs: (columns) => ['installed_rank', 'script', 'checksum', 'success'].every((column) => columns.includes(column)),
    whenDirty: 'look at what it did; undo it by hand, as `flyway repair` also expects, or finish it',
  },
  // Before each migration, Flyway resets the search_path and the role of its one connection; those are what files mostly set.
  session: { keeps: false, settings: [] },
  outOfOrder: 'fail',
  wayBack: { place: 'U<version>__<name>.sql', render: (migration, options) => render(undoMigration(migration), options) },
};

interface Found extends FlywayName {
  /** In the folder. */
  readonly path: string;
  readonly language: string | null;
}

const NUMBERED = /^\d+_.*\.sql$/;
const VERSIONED = /^V\d[\d._]*__/;
/** Our own layout has these as well. */
const REPEATABLE = /^R__/;

function named(folder: Folder, pattern: RegExp): string | null {
  const first = scripts(folder).find((path) => pattern.test(baseName(path)) && SQL.test(path));
  return first === undefined ? null : `files are named like Flyway's migrations (${baseName(first)})`;
}

/** Every file, at any depth, by path; hidden folders are skipped, because they are copies on Kubernetes. */
function scripts(folder: Folder, subfolder?: string): readonly string[] {
  const within = (name: string): string => (subfolder === undefined ? name : `${subfolder}/${name}`);
  const below = everyFolderIn(folder, subfolder).filter((name) => !name.startsWith('.'));
  return [...filesIn(folder, subfolder).map(within), ...below.flatMap((name) => scripts(folder, within(name)))];
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function discover(folder: Folder, options: LayoutOptions): Promise<Discovery> {
  const findings: Finding[] = [];
  const all = scripts(folder);
  const present = new Set(all);
  const found = all.flatMap((path) => sortOut(folder, path, present, findings));
  const undos = new Map(found.filter(({ prefix }) => prefix === 'U').map((undo) => [versionId(undo.version), undo.path]));
  const migrations = new Map<string, Migration>();
  const callbacks: { readonly name: Found; readonly callback: Callback }[] = [];
  for (const [index, one] of withBaseline(folder, found, findings).entries()) {
    await mayBreathe(index);
    const migration = read(folder, one, options, present, undos, findings);
    if (migration === null) continue;
    const at = CALLBACKS.get(one.prefix);
    if (at !== undefined) callbacks.push({ name: one, callback: { ...at, migration } });
    const twin =
      at === undefined ? migrations.get(migration.id) : callbacks.slice(0, -1).find((c) => c.callback.migration.id === migration.id);
    if (twin !== undefined) findings.push(duplicate(migration, 'callback' in twin ? twin.callback.migration : twin));
    else if (at === undefined) migrations.set(migration.id, migration);
  }
  if (migrations.size === 0 && !hasErrors(findings)) findings.push(noMigrations(folder, FILES));
  const order = [...CALLBACKS.keys()];
  callbacks.sort(
    (a, b) => order.indexOf(a.name.prefix) - order.indexOf(b.name.prefix) || (a.name.description < b.name.description ? -1 : 1),
  );
  return { migrations: [...migrations.values()].sort(compareMigrations), callbacks: callbacks.map(({ callback }) => callback), findings };
}

/** What the file is to Flyway: null if it would ignore it. Reports what Flyway would run and the gate does not. */
function sortOut(folder: Folder, path: string, present: ReadonlySet<string>, findings: Finding[]): readonly Found[] {
  const file = baseName(path);
  const dot = file.lastIndexOf('.');
  const stem = dot === -1 ? file : file.slice(0, dot);
  const end = dot === -1 ? '' : file.slice(dot + 1).toLowerCase();
  if (end !== 'sql') return code(path, stem, end, present);
  const name = parseName(stem);
  if (name === null) {
    if (stem.includes('__')) findings.push(misnamed(folder.show(path), file));
    return [];
  }
  if (EVENTS.has(name.prefix) && !CALLBACKS.has(name.prefix)) {
    const finding = passedOver(name.prefix, folder.show(path));
    if (finding !== null) findings.push(finding);
    return [];
  }
  return [{ ...name, path, language: null }];
}

/** A class and the source beside it are one migration. */
function code(path: string, stem: string, end: string, present: ReadonlySet<string>): readonly Found[] {
  const language = Object.hasOwn(LANGUAGES, end) && stem.includes('__') && !stem.includes('$') ? LANGUAGES[end]! : null;
  const name = language === null ? null : parseName(stem);
  if (name === null || !['V', 'R'].includes(name.prefix)) return [];
  const sources = ['java', 'kt', 'groovy', 'scala'].map((source) => path.replace(/\.class$/i, `.${source}`));
  return end === 'class' && sources.some((source) => present.has(source)) ? [] : [{ ...name, path, language }];
}

const misnamed = (file: string, name: string): Finding =>
  finding({
    code: 'file-ignored',
    subject: file,
    message: `${name} is not a migration: Flyway ignores files that are not named ${FILES}`,
    hint: 'if it should run, rename it: V, a version of digits separated by . or _, two underscores, a name',
    place: { file },
  });

const duplicate = (second: Migration, first: Migration): Finding =>
  first.kind === 'versioned' && first.key !== ''
    ? duplicateVersion(second.file, first.file, first.version)
    : problem(
        'duplicate-name',
        second.file,
        `${first.file} and ${second.file} are the same to Flyway: ${first.name === '' ? first.version : first.name}`,
        'rename the one that is not applied anywhere yet',
      );

/**
 * A new database begins with the latest B file, and one that has any migration passes it over. If no V file is as old, that is a
 * migration like others (and the ledger says when it is passed over). If there is, those are applied instead.
 */
function withBaseline(folder: Folder, found: readonly Found[], findings: Finding[]): readonly Found[] {
  const rest = found.filter(({ prefix }) => prefix !== 'B' && prefix !== 'U');
  const baselines = found.filter(({ prefix }) => prefix === 'B').sort((a, b) => (versionKey(a.version) < versionKey(b.version) ? -1 : 1));
  const latest = baselines.at(-1);
  if (latest === undefined) return rest;
  const newest = versionKey(latest.version);
  const twins = baselines.filter(({ version }) => versionKey(version) === newest);
  if (!rest.some(({ prefix, version }) => prefix === 'V' && versionKey(version) <= newest)) return [...twins, ...rest];
  const file = folder.show(latest.path);
  findings.push(
    finding({
      code: 'baseline-ignored',
      subject: file,
      message: `${file} is not run: a new database gets the V files up to ${latest.version} instead, which do the same`,
      hint: `if some of these were removed, remove all up to ${latest.version}; a new database then begins with ${file}`,
      place: { file },
    }),
  );
  return rest;
}

function read(
  folder: Folder,
  one: Found,
  options: LayoutOptions,
  present: ReadonlySet<string>,
  undos: ReadonlyMap<string, string>,
  findings: Finding[],
): Migration | null {
  const file = folder.show(one.path);
  const source = one.language === null ? readText(folder, one.path) : { text: readCode(folder, one.path) };
  if ('findings' in source) {
    findings.push(...source.findings);
    return null;
  }
  const { text } = source;
  const beside = `${one.path}.conf`;
  const { settings, findings: faults } =
    one.language === null && present.has(beside) ? readSettings(folder, beside) : { settings: {}, findings: [] };
  findings.push(...faults);
  const names = identity(one);
  const type = one.language === null ? (one.prefix === 'B' ? 'SQL_BASELINE' : 'SQL') : 'JDBC';
  const undo = names.kind === 'versioned' ? undos.get(names.id) : undefined;
  const notes = { script: one.path, type, ...(undo !== undefined && { undo }), ...settings };
  const base = { ...names, name: one.description, file, text, down: undo === undefined ? null : folder.show(undo), code: one.language };
  if (one.language !== null) return { ...base, checksum: checksum(text), notes };
  const raw = flywayChecksum(text);
  if (names.kind === 'versioned') return { ...base, checksum: checksum(text), toolChecksum: { checksum: raw, accepted: [raw] }, notes };
  // A repeatable one is its text with the values in it: it runs again when one of them changes.
  const filled = settings.placeholders === 'off' || options.substitute === 'off' ? text : substitute(text, given(options));
  if (!namesOwn(filled)) {
    const written = flywayChecksum(filled);
    return { ...base, checksum: checksum(filled), toolChecksum: { checksum: written, accepted: [...new Set([written, raw])] }, notes };
  }
  return {
    ...base,
    checksum: checksum(filled),
    toolChecksum: { checksum: raw, accepted: [raw] },
    varies: true,
    notes: { ...notes, filled },
  };
}

function identity(one: Found): Pick<Migration, 'version' | 'id' | 'key' | 'kind'> {
  const { version, description, prefix } = one;
  if (EVENTS.has(prefix))
    return { version: prefix, id: description === '' ? prefix : `${prefix}__${description}`, key: '', kind: 'versioned' };
  if (prefix === 'R') return { version: description, id: repeatableId(description), key: repeatableKey(description), kind: 'repeatable' };
  return { version, id: versionId(version), key: versionKey(version), kind: 'versioned' };
}

function render(migration: Migration, options: RenderOptions): Rendered {
  const notes = migration.notes ?? {};
  const directives = notes['transaction'] === 'off' ? { transaction: 'off' as const } : {};
  if (options.substitute === 'off' || notes['placeholders'] === 'off') return { edits: [], directives, findings: [] };
  const mine = given(options);
  const flyways = own({ ...options, filename: baseName(notes['script'] ?? '') }, options.environment['PWD']);
  const lookup: Lookup = (name) => flyways(name) ?? mine(name);
  return { ...substitution(migration.text, migration.file, lookup), directives };
}
