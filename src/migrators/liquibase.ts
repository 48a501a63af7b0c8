// Liquibase: changelogs in XML, YAML, JSON or SQL, which include each other: only the tool can list them. A run that is killed
// leaves its lock row behind, and every later run waits for it.
import type { Folder } from '../core/folder.ts';
import { filesIn, peek } from '../layouts/read-folder.ts';
import { countOf, exchanged } from './command-lines.ts';
import type { Migrator } from './migrator.ts';

export const liquibase: Migrator = {
  id: 'liquibase',
  name: 'Liquibase',
  command: 'liquibase update',
  called: /\bliquibase\b.*\bupdate\b/,
  files: 'changelogs: XML, YAML or JSON with `databaseChangeLog`, or SQL with `--liquibase formatted sql`',
  find,
  elsewhere: 'changelogs include each other, so that only the tool can list them',
  lines: {
    back: (words, howFar, applied) => exchanged(words, 'update', /^update$/, [['rollback-count', `--count=${countOf(howFar, applied)}`]]),
  },
  ledger: {
    table: 'databasechangelog',
    isOurs: (columns) => ['id', 'author', 'filename', 'orderexecuted'].every((name) => columns.includes(name)),
    ids: ({ table }) => `SELECT pg_catalog.concat_ws('::', filename, id, author) AS id FROM ${table} ORDER BY dateexecuted, orderexecuted`,
  },
  lock: {
    table: 'databasechangeloglock',
    holder: ({ table }) =>
      `SELECT pg_catalog.concat_ws(' ', 'databasechangeloglock is held by', coalesce(lockedby, 'somebody'), 'since', lockgranted) AS held FROM ${table} WHERE locked LIMIT 1`,
    release: 'free the lock with `liquibase release-locks`',
  },
};

const MARKS: readonly (readonly [RegExp, RegExp])[] = [
  [/\.xml$/i, /<databaseChangeLog\b/],
  [/\.(?:ya?ml|json)$/i, /^\s*["{\s]*databaseChangeLog\b/m],
  [/\.sql$/i, /^--\s*liquibase formatted sql/im],
];

/** The changelogs include each other in any order. */
function find(folder: Folder): 'not-listed' | null {
  const isOne = (name: string): boolean => MARKS.some(([named, mark]) => named.test(name) && mark.test(peek(folder, name)));
  return filesIn(folder).some(isOne) ? 'not-listed' : null;
}
