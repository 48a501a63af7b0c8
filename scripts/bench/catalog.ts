// How long it takes to read and compare a schema of 1,000 tables, 10,000 columns and 2,000 indexes, beside pg_dump of the same database:
// PG_DUMP, else the one on the PATH.
import { execFileSync } from 'node:child_process';
import pg from 'pg';
import { Session } from '../../src/postgres/session/session.ts';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { summarise } from './measure.ts';
import { PROGRAM } from './peers.ts';
import type { Results, Surroundings } from './rounds.ts';

export const PG_DUMP = 'pg_dump --schema-only';
const TABLES = 1000;
const DATABASE = 'bench_catalog';
const DUMP = process.env['PG_DUMP'] ?? 'pg_dump';

/** Milliseconds. Twice as many rounds as elsewhere, for both are short. */
export async function measureCatalog({ databases, rounds, tell }: Surroundings): Promise<Results> {
  await databases.fresh(DATABASE);
  const url = databases.url(DATABASE);
  await execute(url, schema());
  const dump = (): void => void execFileSync(DUMP, ['--schema-only', url], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
  const read = async (): Promise<void> => {
    const session = await open(url);
    const { catalog } = await readCatalog(session, { exclude: ['schemagate'] });
    if (compareCatalogs(catalog, catalog).length > 0 || catalog.objects.length < 13 * TABLES)
      throw new Error('not the schema that was made');
    await session.close();
  };
  const times = { dump: [] as number[], read: [] as number[] };
  for (let round = 0; round < 2 * rounds; round++) {
    times.dump.push(await timed(dump));
    times.read.push(await timed(read));
    tell(`catalog: ${times.read.at(-1)!.toFixed(0)} ms, pg_dump ${times.dump.at(-1)!.toFixed(0)} ms`);
  }
  await databases.drop(DATABASE);
  return new Map([
    [PROGRAM, summarise(times.read)],
    [PG_DUMP, summarise(times.dump)],
  ]);
}

function open(url: string): Promise<Session> {
  const { hostname, port, username, password } = new URL(url);
  const connection = { host: hostname, port: Number(port), user: username, password: decodeURIComponent(password), database: DATABASE };
  const options = { applicationName: 'bench', connectTimeout: 10_000, signal: new AbortController().signal };
  return Session.open({ ...options, connection: { ...connection, ssl: { mode: 'disable' } } });
}

async function execute(target: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function timed(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function schema(): string {
  const columns = Array.from(
    { length: 8 },
    (_, i) => `c${i} ${['text', 'integer', 'timestamptz', 'boolean'][i % 4]}${i % 3 === 0 ? ' NOT NULL' : ''}`,
  );
  const tables = Array.from({ length: TABLES }, (_, i) => {
    const parent = i === 0 ? '' : ` REFERENCES t${Math.floor(i / 2)} (id)`;
    return `CREATE TABLE t${i} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint${parent}, ${columns.join(', ')});
CREATE INDEX t${i}_c ON t${i} (c0, c1);`;
  });
  return tables.join('\n');
}
