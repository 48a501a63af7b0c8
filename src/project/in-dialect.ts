// Files of SQL as one database is to read them: sections that are meant for another are left out of every text.
import type { Dialect } from '../core/dialect.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { Discovery, Layout, LayoutOptions } from '../layouts/layout.ts';
import { type ForDialect, forDialect } from '../sql/directives/dialect-sections.ts';

export async function discoverIn(folder: Folder, layout: Layout, options: LayoutOptions): Promise<Discovery> {
  const { migrations, callbacks = [], findings, ...rest } = await layout.discover(folder, options);
  const { dialect = 'postgres' } = options;
  const all = [...findings];
  const read = (migration: Migration): Migration => {
    if (migration.code !== null) return migration;
    const found = readFor(dialect, migration);
    all.push(...found.findings);
    return found.text === migration.text ? migration : { ...migration, text: found.text };
  };
  return {
    ...rest,
    migrations: migrations.map(read),
    callbacks: callbacks.map((callback) => ({ ...callback, migration: read(callback.migration) })),
    findings: all,
  };
}

/** Of files that are not migrations. @throws Stop('misused') for the bad sections of all of them. */
export function queriesIn<T extends Source>(queries: readonly T[], dialect: Dialect): readonly T[] {
  const found = queries.map((query) => readFor(dialect, query));
  stopOnErrors(found.flatMap(({ findings }) => findings));
  return queries.map((query, i) => ({ ...query, text: found[i]!.text }));
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/** What reads sections is run only for a text that may have some. */
const readFor = (dialect: Dialect, { file, text }: Source): ForDialect =>
  text.includes('gate:') ? forDialect(text, file, dialect) : { text, findings: [] };
