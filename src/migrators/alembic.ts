// Alembic (SQLAlchemy): Python files in versions/, each of which names the revisions it comes after, and a ledger of the heads only.
import { posix } from 'node:path';
import type { Folder } from '../core/folder.ts';
import { peek } from '../layouts/read-folder.ts';
import { alembicFolder, listed } from './alembic-folder.ts';
import { type Line, type Lines, rewritten } from './command-lines.ts';
import type { CodeMigration, Migrator } from './migrator.ts';

export const alembic: Migrator = {
  id: 'alembic',
  name: 'Alembic',
  command: 'alembic upgrade head',
  called: /\balembic\b|\bflask\s+db\b/,
  files:
    'env.py beside versions/ (or the folders that alembic.ini names), or versions/ itself: Python files that assign revision and down_revision',
  find,
  ledger: {
    table: 'alembic_version',
    placed: (folder) => alembicFolder(folder)?.table ?? null,
    isOurs: (columns) => columns.includes('version_num'),
    ids: ({ table }) => `SELECT version_num AS id FROM ${table} ORDER BY version_num`,
    headsOnly: true,
  },
  lines: {
    back: (words, { count, to }) => withTarget(words, 'downgrade', () => to ?? (count === null ? 'base' : `-${count}`)),
    upTo: (words, to) => withTarget(words, 'upgrade', () => to),
    sql: { lines: sqlLines },
  },
  troubles: [
    {
      says: /Can't load plugin: sqlalchemy\.dialects:driver\b/,
      hint: "alembic.ini still has its placeholder for sqlalchemy.url: let env.py take the URL of the gate: config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'].replace('%', '%%'))",
    },
    {
      says: /Can't load plugin: sqlalchemy\.dialects:postgres\b/,
      hint: 'SQLAlchemy does not know the scheme postgres:// any more: write postgresql:// in DATABASE_URL',
    },
    {
      says: /\btype "[^"]*" already exists/,
      hint: "an enum is created twice, by a type of its own and again by the table that uses it: create it once with postgresql.ENUM(…, name='…').create(op.get_bind(), checkfirst=True), and in the column write postgresql.ENUM(…, name='…', create_type=False), since sa.Enum takes no notice of create_type",
    },
    {
      says: /Multiple head revisions are present/,
      hint: 'two branches were merged in version control and not in Alembic: `alembic merge heads`, and commit the revision; or run `alembic upgrade heads`',
    },
    {
      says: /Can't locate revision identified by/,
      hint: 'the database is ahead of this image, or of another branch: deploy the image that has the revision',
    },
  ],
};

/** `upgrade`, its options, and at the end how far; which `flask db upgrade` may leave out. */
function withTarget(words: Line, verb: string, targetOf: (given: string) => string, more: Line = []): Lines {
  return rewritten(words, 'upgrade', (after) => {
    const isGiven = /^[\w@+:][\w@+:-]*$/.test(after.at(-1) ?? '') && !TAKES_VALUE.test(after.at(-2) ?? '');
    const options = isGiven ? after.slice(0, -1) : after;
    return [[verb, ...more, ...options, targetOf(isGiven ? after.at(-1)! : 'head')]];
  });
}

const TAKES_VALUE = /^(?:--tag|-d|--directory|-x|--x-arg)$/;

/** Alembic then connects to nothing: it has to be told where the database is. */
function sqlLines(words: Line, { applied }: { readonly applied: readonly string[] }): Lines {
  const [from, ...others] = applied;
  if (others.length > 0) return { why: `the database is at several heads (${applied.join(', ')}), and Alembic writes SQL from one only` };
  return withTarget(words, 'upgrade', (target) => (from === undefined ? target : `${from}:${target}`), ['--sql']);
}

/** A folder with `env.py` in it is Alembic's even without a revision. */
function find(folder: Folder): readonly CodeMigration[] | null {
  const project = alembicFolder(folder);
  const found = (project?.versions ?? ['.'])
    .flatMap((path) => (listed(folder, path) ?? []).filter(({ kind }) => kind === 'file').map(({ name }) => posix.join(path, name)))
    .filter((name) => name.endsWith('.py'))
    .flatMap((name) => migrationIn(folder, name) ?? []);
  return project !== null || found.length > 0 ? found : null;
}

function migrationIn(folder: Folder, name: string): CodeMigration | null {
  const text = peek(folder, name);
  const [id] = assigned(text, 'revision') ?? [];
  const after = assigned(text, 'down_revision');
  if (id === undefined || after === null) return null;
  return { id, name: titleOf(text) ?? id, file: folder.show(name), after: [...after, ...(assigned(text, 'depends_on') ?? [])] };
}

/**
 * The strings assigned to a name at the beginning of a line, with or without an annotation: one, a tuple or a list of them over several
 * lines, or None. Null if it is not assigned.
 */
function assigned(text: string, name: string): readonly string[] | null {
  const start = new RegExp(`^${name}[ \\t]*(?::[^=\\n]*)?=[ \\t]*`, 'm').exec(text);
  if (start === null) return null;
  const rest = text.slice(start.index + start[0].length);
  const value = /^[([]/.test(rest) ? rest.slice(0, rest.search(/[)\]]/)) : rest.split('\n', 1)[0]!;
  return [...value.replace(/#.*$/gm, '').matchAll(/(["'])(.*?)\1/g)].map(([, , id]) => id!);
}

/** The first line of the file's docstring, which is the message it was created with. */
const titleOf = (text: string): string | undefined => /^\s*(?:"""|''')\s*(\S[^\n]*?)\s*(?:\n|"""|''')/.exec(text)?.[1];
