// Django: Python files in the folder `migrations` of each app, which name what they depend on; a ledger with a row for each, by app and name.
import type { Folder } from '../core/folder.ts';
import { filesIn, foldersIn, peek } from '../layouts/read-folder.ts';
import { type HowFarBack, type Line, type Lines, rewritten } from './command-lines.ts';
import type { CodeMigration, Migrator } from './migrator.ts';

export const django: Migrator = {
  id: 'django',
  name: 'Django',
  command: 'python manage.py migrate',
  called: /\bmanage\.py\s+migrate\b|\bdjango-admin\s+migrate\b|\bdjango\s+migrate\b/,
  files: 'the folder of manage.py, or an app: `migrations/0001_initial.py` with `class Migration(migrations.Migration)`',
  find,
  elsewhere: 'apps that are installed as packages have migrations of their own, which are not in this folder',
  lines: {
    places: /^\w+\.zero$/,
    back: backLines,
    upTo: (words, to) => migrateTo(words, to),
    sql: {
      list: {
        line: (words) => rewritten(words, 'migrate', (after) => [['showmigrations', '--plan', ...commonOf(after)]]),
        parse: (output) => [...output.matchAll(/^\[ \]\s+(\w+\.\w+)/gm)].map(([, id]) => id!),
      },
      lines: (words, { pending }) =>
        rewritten(words, 'migrate', (after) => pending.map((id) => ['sqlmigrate', ...partsOf(id), ...commonOf(after)])),
    },
  },
  troubles: [
    {
      says: /InconsistentMigrationHistory/,
      hint: 'a migration is applied before one that it depends on: look at `python manage.py showmigrations`; a branch was probably merged late',
    },
    {
      says: /Conflicting migrations detected/,
      hint: 'two branches were merged in version control and not in Django: `python manage.py makemigrations --merge`, and commit the migration',
    },
  ],
  ledger: {
    table: 'django_migrations',
    isOurs: (columns) => ['app', 'name', 'applied'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT app OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) name AS id FROM ${table} ORDER BY id`,
  },
};

function backLines(words: Line, { to }: HowFarBack): Lines {
  if (to === null)
    return { why: 'Django goes back one app at a time: name the last migration of the app that stays, or zero for all of them' };
  return migrateTo(words, to);
}

/** Forwards or backwards: Django finds out which. */
const migrateTo = (words: Line, to: string): Lines =>
  rewritten(words, 'migrate', (after) => [['migrate', ...partsOf(to), ...after.filter((word) => word.startsWith('-'))]]);

/** `shop.0001_initial` as two words. */
const partsOf = (id: string): Line => id.split('.', 2);

/** Options that all of Django's commands have. */
const commonOf = (after: Line): Line => after.filter((word) => /^--(?:database|settings|pythonpath)=/.test(word));

/** Of the project, of an app, or of an app's migrations folder. */
function find(folder: Folder): readonly CodeMigration[] | null {
  const apps = appsIn(folder, '', filesIn(folder).includes('manage.py') ? DEEPEST : 1);
  const here = nameOf(folder.path);
  const found = [
    ...apps.flatMap((app) => migrationsIn(folder, `${app}/migrations`, labelOf(folder, app))),
    ...(folder.list('migrations') === null ? [] : migrationsIn(folder, 'migrations', here)),
    ...(here === 'migrations' ? migrationsIn(folder, undefined, nameOf(parentOf(folder.path))) : []),
  ];
  return found.length === 0 ? null : found;
}

/** How far below the folder of manage.py an app may be. */
const DEEPEST = 4;
/** Folders in which nobody has apps of the project, and that are large. */
const NEVER = /^(?:\..*|node_modules|site-packages|venv|env|__pycache__|static|media|templates|migrations)$/;

/** Paths of folders with `migrations/` in them. */
function appsIn(folder: Folder, path: string, depth: number): readonly string[] {
  return foldersIn(folder, path === '' ? undefined : path)
    .filter((name) => !NEVER.test(name))
    .flatMap((name) => {
      const below = path === '' ? name : `${path}/${name}`;
      const has = folder.list(`${below}/migrations`) !== null;
      return [...(has ? [below] : []), ...(depth > 1 ? appsIn(folder, below, depth - 1) : [])];
    });
}

/** What apps.py says that it is; otherwise the name of its folder. */
const labelOf = (folder: Folder, app: string): string =>
  (filesIn(folder, app).includes('apps.py') ? /^\s+label\s*=\s*["'](\w+)["']/m.exec(peek(folder, `${app}/apps.py`))?.[1] : undefined) ??
  nameOf(app);

const parentOf = (path: string): string => path.replace(/\/*[^/]*\/*$/, '');
const nameOf = (path: string): string => /([^/]*)\/*$/.exec(path)![1]!;

function migrationsIn(folder: Folder, subfolder: string | undefined, app: string): readonly CodeMigration[] {
  return filesIn(folder, subfolder)
    .filter((name) => name.endsWith('.py') && name !== '__init__.py')
    .flatMap((file) => {
      const path = subfolder === undefined ? file : `${subfolder}/${file}`;
      const text = peek(folder, path);
      if (!/^class\s+Migration\s*\(\s*(?:migrations\.)?Migration\s*\)/m.test(text)) return [];
      const id = `${app}.${file.slice(0, -'.py'.length)}`;
      const replaces = pairsIn(text, 'replaces');
      return [{ id, name: id, file: folder.show(path), after: pairsIn(text, 'dependencies'), ...(replaces.length > 0 && { replaces }) }];
    });
}

/** `[('app', '0001_initial'), …]`; what is not two strings, such as a swappable dependency, is left out. */
function pairsIn(text: string, attribute: string): readonly string[] {
  const list = new RegExp(`^\\s+${attribute}\\s*=\\s*\\[([^\\]]*)\\]`, 'm').exec(text)?.[1] ?? '';
  return [...list.matchAll(/\(\s*["']([^"']+)["']\s*,\s*["']([^"']+)["']\s*,?\s*\)/g)].map(([, app, name]) => `${app}.${name}`);
}
