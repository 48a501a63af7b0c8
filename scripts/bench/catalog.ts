// How long it takes to read and compare a schema of 1,000 tables, 10,000 columns and 2,000 indexes, beside pg_dump of the same database.
// Server: BENCH_URL, else one of our own; pg_dump: PG_DUMP, else the one on the PATH. Prints medians of the rounds.
import { execFileSync } from 'node:child_process';
import pg from 'pg';
import { Session } from '../../src/postgres/session/session.ts';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { createCluster } from './cluster.ts';

const ROUNDS = 9;
const TABLES = 1000;
const DUMP = process.env['PG_DUMP'] ?? 'pg_dump';

const given = process.env['BENCH_URL'];
const cluster = given === undefined ? await createCluster() : null;
if (given === undefined && cluster === null) throw new Error("no server's programs are found: set BENCH_URL to a superuser's URL");
await cluster?.start();
const admin = given ?? cluster!.url;
const name = 'bench_catalog';
const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
try {
  await execute(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await execute(admin, `CREATE DATABASE ${name} TEMPLATE template0`);
  await execute(url, schema());
  await measure();
} finally {
  await execute(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await cluster?.stop();
  await cluster?.remove();
}

async function measure(): Promise<void> {
  const dump = (): void => void execFileSync(DUMP, ['--schema-only', url], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
  const read = async (): Promise<void> => {
    const session = await open();
    const { catalog } = await readCatalog(session, { exclude: ['schemagate'] });
    if (compareCatalogs(catalog, catalog).length > 0 || catalog.objects.length < 13 * TABLES)
      throw new Error('not the schema that was made');
    await session.close();
  };
  const times = { dump: [] as number[], read: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.dump.push(await timed(dump));
    times.read.push(await timed(read));
  }
  const [dumped, taken] = [median(times.dump), median(times.read)];
  console.log(`pg_dump --schema-only  ${dumped.toFixed(0)} ms`);
  console.log(`read and compare       ${taken.toFixed(0)} ms, ${(taken / dumped).toFixed(2)} of it`);
}

function open(): Promise<Session> {
  const { hostname, port, username, password } = new URL(url);
  const connection = { host: hostname, port: Number(port), user: username, password: decodeURIComponent(password), database: name };
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

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[samples.length >> 1]!;
}
