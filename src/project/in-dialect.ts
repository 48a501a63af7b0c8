// Files of SQL as one database is to read them: sections that are meant for another are left out of every text.
import type { Dialect } from '../core/dialect.ts';
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { Discovery, Layout, LayoutOptions } from '../layouts/layout.ts';

export async function discoverIn(folder: Folder, layout: Layout, options: LayoutOptions): Promise<Discovery> {
  const { migrations, callbacks = [], findings, ...rest } = await layout.discover(folder, options);
  const { dialect = 'postgres' } = options;
  const read = await inDialect(migrations, dialect);
  const called = await inDialect(
    callbacks.map(({ migration }) => migration),
    dialect,
  );
  return {
    ...rest,
    migrations: read.files,
    callbacks: callbacks.map((callback, i) => ({ ...callback, migration: called.files[i]! })),
    findings: [...findings, ...read.findings, ...called.findings],
  };
}

async function inDialect<T extends { readonly file: string; readonly text: string; readonly code?: Migration['code'] }>(
  files: readonly T[],
  dialect: Dialect,
) {
  const findings: Finding[] = [];
  const isMarked = ({ text, code = null }: T): boolean => code === null && text.includes('gate:');
  if (!files.some(isMarked)) return { files, findings };
  const { forDialect } = await import('../sql/directives/dialect-sections.ts');
  const read = files.map((file): T => {
    if (!isMarked(file)) return file;
    const found = forDialect(file.text, file.file, dialect);
    findings.push(...found.findings);
    return { ...file, text: found.text };
  });
  return { files: read, findings };
}

/** @throws Stop('misused') for a bad section. */
export async function queriesIn<T extends { readonly file: string; readonly text: string }>(queries: readonly T[], dialect: Dialect) {
  const { files, findings } = await inDialect(queries, dialect);
  stopOnErrors(findings);
  return files;
}
