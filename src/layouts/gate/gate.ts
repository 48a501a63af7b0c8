// Our own layout: `NNNN_name.sql`, optional `NNNN_name.down.sql`; versions are digits, ordered as numbers (so `9` < `10`, and
// `0001` is `1`). `NNNN_name.mjs`, `.js` or `.ts` exports `up(db)`, and perhaps `down(db)`. `R__name.sql` is repeatable; before-all.sql,
// after-all.sql and after-each.sql are callbacks. Other `.sql` files are an error, never silently skipped; the rest is not ours.
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import { canonicalNumber, compareMigrations, type Migration, numericKey } from '../../core/migration.ts';
import { checksum } from '../../sql/decode.ts';
import { leavesPlaceholders } from '../../sql/directives/read-directives.ts';
import { gather } from '../gather.ts';
import type { Callback, Discovery, Layout, Moment } from '../layout.ts';
import { downWithoutUp, filesIn, mayBreathe, problem } from '../read-folder.ts';
import { substitutions } from './placeholders.ts';

const FILES = 'NNNN_name.sql';
const SQL = /^(\d+)_(.+?)(\.down)?\.sql$/;
const MODULE = /^(\d+)_(.+?)\.(?:mjs|js|ts)$/;
const DECLARATIONS = /\.d\.ts$/;
const REPEATABLE = /^R__(.+)\.sql$/;
const CALLBACKS: ReadonlyMap<string, Moment> = new Map([
  ['before-all.sql', 'before-all'],
  ['after-each.sql', 'after-each'],
  ['after-all.sql', 'after-all'],
]);

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
  if (files.some((name) => SQL.exec(name)?.[3] !== undefined)) return 'files are named NNNN_name.sql and NNNN_name.down.sql';
  return files.some((name) => REPEATABLE.test(name)) ? 'files are named NNNN_name.sql and R__name.sql' : null;
}

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  const { findings, migrations } = gathering;
  const downs = new Map<string, string>();
  const found: Found[] = [];
  const callbacks: Callback[] = [];
  for (const name of filesIn(folder)) {
    const file = sortOut(name);
    if (file === 'unrecognised') findings.push(unrecognised(folder.show(name), name));
    else if (file !== null && 'takesBack' in file) downs.set(file.takesBack, name);
    else if (file !== null) found.push(file);
  }
  for (const [i, file] of found.entries()) {
    await mayBreathe(i);
    const { name, id, version } = file;
    gathering.claim(id, name);
    const down = downs.get(id);
    downs.delete(id);
    const read = gathering.read(name);
    if (read === null) continue;
    const migration: Migration = {
      version,
      id,
      key: file.key,
      name: file.title,
      file: folder.show(name),
      kind: file.kind,
      checksum: checksum(read.text),
      text: read.text,
      down: down === undefined ? null : folder.show(down),
      code: file.code,
    };
    if (file.moment === null) migrations.push(migration);
    else callbacks.push({ moment: file.moment, always: false, migration });
  }
  for (const name of downs.values()) findings.push(downWithoutUp(folder.show(name)));
  return { ...gathering.end(byKind), callbacks };
}

interface Found {
  readonly name: string;
  readonly version: string;
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly kind: Migration['kind'];
  readonly code: Migration['code'];
  readonly moment: Moment | null;
}

/** Null for what is not ours. */
function sortOut(name: string): Found | { readonly takesBack: string } | 'unrecognised' | null {
  const sql = SQL.exec(name);
  const module = sql === null && !DECLARATIONS.test(name) ? MODULE.exec(name) : null;
  const [, version, title, down] = sql ?? module ?? [];
  if (version === undefined) return withoutVersion(name);
  const id = canonicalNumber(version);
  if (down !== undefined) return { takesBack: id };
  const key = numericKey(version);
  return { name, version, id, key, title: title!, kind: 'versioned', code: module ? 'module' : null, moment: null };
}

function withoutVersion(name: string): Found | 'unrecognised' | null {
  const [, repeatable] = REPEATABLE.exec(name) ?? [];
  const moment = CALLBACKS.get(name) ?? null;
  if (moment === null && repeatable === undefined) return /\.sql$/i.test(name) ? 'unrecognised' : null;
  const id = name.slice(0, -'.sql'.length);
  return { name, version: id, id, key: id, title: repeatable ?? id, kind: 'repeatable', code: null, moment };
}

const byKind = (a: Migration, b: Migration): number => (a.kind === b.kind ? compareMigrations(a, b) : a.kind === 'versioned' ? -1 : 1);

const unrecognised = (file: string, name: string): Finding =>
  problem(
    'unrecognised-file',
    file,
    `${name} is not named like a migration (${FILES}, NNNN_name.down.sql to undo it, R__name.sql for a repeatable one)`,
    'rename it so that it begins with its version and an underscore and ends with .sql, or move it out of the migrations folder; if the folder belongs to another tool, set GATE_LAYOUT',
  );
