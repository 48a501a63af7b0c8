// The database that PostgreSQL's own regression tests leave behind: thousands of objects of every kind, named and built as nobody here would
// think of. Its SQL is not part of this repository: CORPUS_REGRESSION is the folder that has it, `src/test/regress` of a source tree.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPsql } from '../support/psql.ts';

/** What says nothing of the schema of one database, or belongs to another test: it measures, connects elsewhere or makes roles only. */
const LEFT_OUT = new Set('tablespace database stats infinite_recurse select_parallel write_parallel sanity_check subscription'.split(' '));
/** As pg_regress sets them. */
const SETTINGS = {
  PGTZ: 'PST8PDT',
  PGDATESTYLE: 'Postgres, MDY',
  PGOPTIONS: '-c intervalstyle=postgres_verbose -c client_min_messages=error',
};

/** Milliseconds: a test that waits for what is not here is ended, and what it has made by then stays. */
const LIMIT = 60_000;

/** Of a test that was ended goes on at the server, and whatever waits for it with it. */
const END_SESSIONS = `SELECT pg_catalog.pg_terminate_backend(pid, 10000) FROM pg_catalog.pg_stat_activity
  WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid();`;

/** What is made again has no rows, and a foreign key to it none to refer to. */
const EMPTY = `SET session_replication_role = replica; DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND oid >= 16384 AND relpersistence <> 't' AND NOT relispartition LOOP
    EXECUTE format('TRUNCATE %s CASCADE', t); END LOOP; END $$`;

/** @returns why it cannot be made, or null. */
export function whyNoRegression(folder: string | undefined): string | null {
  const take = 'CORPUS_REGRESSION (or --regression) names the folder src/test/regress of a PostgreSQL source tree';
  if (folder === undefined || folder === '') return `the rounds on PostgreSQL's regression database are not run: ${take}`;
  if (!existsSync(join(folder, 'parallel_schedule')) || !existsSync(join(folder, 'sql')))
    return `the rounds on PostgreSQL's regression database are not run: ${folder} has no parallel_schedule and sql/; ${take}; on Debian \`apt-get source postgresql-15\` fetches one`;
  return findPsql() === null ? "the rounds on PostgreSQL's regression database are not run: there is no psql here" : null;
}

/** Runs the tests one after the other, in the order of their schedule; what fails, as on another major version, is left out. */
export async function makeRegression(url: string, folder: string): Promise<void> {
  const env = { ...SETTINGS, PG_ABS_SRCDIR: folder, PG_LIBDIR: folder, PG_DLSUFFIX: '.so' };
  const psql = findPsql({ stopsOnError: false, env, limit: LIMIT })!;
  const schedule = readFileSync(join(folder, 'parallel_schedule'), 'utf8').matchAll(/^test: (.*)$/gm);
  const names = [...schedule].flatMap(([, group]) => group!.trim().split(/\s+/)).filter((name) => !LEFT_OUT.has(name));
  for (const name of names) {
    const file = join(folder, 'sql', `${name}.sql`);
    if (!existsSync(file)) continue;
    await psql(url, readFileSync(file));
    await psql(url, END_SESSIONS);
  }
  await psql(url, EMPTY);
}
