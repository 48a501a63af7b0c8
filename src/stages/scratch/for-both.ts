// A new migration of a folder that serves PostgreSQL and SQLite: where the two need other SQL, each has its section.
import type { Config } from '../../config/config.ts';
import type { FolderToExtend } from '../../project/folder-to-extend.ts';
import { dialectHints } from '../../sql/dialects/dialect-hints.ts';
import { hasSections, inSections } from '../../sql/directives/dialect-sections.ts';
import type { Written } from './migration-from-diff.ts';

const SPLIT = /\.(?:sqlite|postgres)\.sql$/;

/** Whether the folder is for SQLite as well: some of its files say so, or SQLite is what it is used for here. */
export const servesBoth = ({ sqlite }: Config, { migrations }: FolderToExtend): boolean =>
  sqlite !== null || migrations.some(({ file, text }) => SPLIT.test(file) || hasSections(text));

/** Whether SQLite takes it for something else. */
export const isForPostgres = ({ up, down }: Written): boolean => [up, down].some((text) => dialectHints(text, 'sqlite').length > 0);

/** A draft for SQLite beside what is written for PostgreSQL. */
export const withSections = (written: Written): Written => ({
  ...written,
  up: inSections({ postgres: written.up, sqlite: '-- What SQLite needs instead.\n' }),
  down: inSections({ postgres: written.down, sqlite: '-- What undoes it in SQLite.\n' }),
});
