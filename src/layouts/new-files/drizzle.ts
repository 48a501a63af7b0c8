// Drizzle, as `drizzle-kit generate --custom` creates a migration: a script, its entry in the journal, and a copy of the last snapshot,
// since it does not change the schema in TypeScript. Since 1.0, a folder with both. Its migrator runs everything in one transaction and has
// no directive for what cannot be in one.
import { randomUUID } from 'node:crypto';
import type { Folder } from '../../core/folder.ts';
import { filesIn, foldersIn, peek } from '../read-folder.ts';
import { type NewFile, type NewMigration, numbered, stampAfter, type WriteNew } from './new-file.ts';
import { statementsIn } from './statements-in.ts';

const JOURNAL = 'meta/_journal.json';

export const writeNew: WriteNew = (wish) =>
  wish.folder !== null && isInFolders(wish.folder) ? inFolders(wish, wish.folder) : withJournal(wish);

const isInFolders = (folder: Folder): boolean =>
  !filesIn(folder, 'meta').includes('_journal.json') && foldersIn(folder).some((name) => filesIn(folder, name).includes('migration.sql'));

const broken = (text: string): string =>
  statementsIn(text)
    .map((one) => one.trimEnd())
    .join('\n--> statement-breakpoint\n')
    .concat('\n');

function inFolders(wish: NewMigration, folder: Folder): readonly NewFile[] {
  const last = wish.migrations.at(-1);
  let snapshot = last === undefined ? '' : peek(folder, `${last.id}/snapshot.json`);
  return numbered(wish, (version) => stampAfter(version, wish.now)).flatMap(({ version, name, up }) => {
    const path = `${version}_${name}`;
    snapshot = copied(snapshot, (id) => ({ prevIds: [id] }));
    return [
      { path: `${path}/migration.sql`, text: broken(up) },
      ...(snapshot === '' ? [] : [{ path: `${path}/snapshot.json`, text: snapshot, isIndex: true as const }]),
    ];
  });
}

interface Journal {
  readonly version: string;
  readonly dialect: string;
  readonly entries: readonly { readonly idx: number; readonly when: number; readonly tag: string }[];
}

function withJournal(wish: NewMigration): readonly NewFile[] {
  const { folder, now, parts, name } = wish;
  const text = folder !== null && filesIn(folder, 'meta').includes('_journal.json') ? peek(folder, JOURNAL) : '';
  const journal: Journal = text === '' ? { version: '7', dialect: 'postgresql', entries: [] } : JSON.parse(text);
  const last = journal.entries.at(-1);
  const first = last === undefined ? 0 : last.idx + 1;
  const entries = parts.map((_, i) => ({
    idx: first + i,
    version: journal.version,
    when: Math.max(now.getTime(), (last?.when ?? 0) + 1) + i,
    tag: `${padded(first + i)}_${i === 0 ? name : `${name}_${i + 1}`}`,
    breakpoints: true,
  }));
  let snapshot = last === undefined || folder === null ? '' : peek(folder, `meta/${padded(last.idx)}_snapshot.json`);
  const files = entries.flatMap(({ tag, idx }, i) => {
    snapshot = copied(snapshot === '' ? NOTHING_YET : snapshot, (prevId) => ({ prevId }));
    // Whoever creates it has the number: the journal itself is rewritten by everybody.
    return [
      { path: `meta/${padded(idx)}_snapshot.json`, text: snapshot, isIndex: true as const },
      { path: `${tag}.sql`, text: broken(parts[i]!.write(padded(idx)).up) },
    ];
  });
  const written = `${JSON.stringify({ ...journal, entries: [...journal.entries, ...entries] }, null, 2)}\n`;
  return [...files, { path: JOURNAL, text: written, isIndex: true, ...(text !== '' && { replaces: true as const }) }];
}

const padded = (index: number): string => String(index).padStart(4, '0');

/** What drizzle-kit takes an empty database for. */
const NOTHING_YET = JSON.stringify({
  ...{ id: '00000000-0000-0000-0000-000000000000', prevId: '', version: '7', dialect: 'postgresql' },
  ...{ tables: {}, enums: {}, schemas: {}, sequences: {}, roles: {}, policies: {}, views: {} },
  _meta: { columns: {}, schemas: {}, tables: {} },
});

/** The same schema under a new id, naming the one before it. */
function copied(snapshot: string, before: (id: string) => Readonly<Record<string, unknown>>): string {
  if (snapshot === '') return '';
  const { id, ...rest } = JSON.parse(snapshot) as { readonly id: string };
  return `${JSON.stringify({ id: randomUUID(), ...rest, ...before(id) }, null, 2)}\n`;
}
