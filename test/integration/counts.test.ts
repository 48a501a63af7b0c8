// What a run costs in round trips, ledger statements and file reads: figures that a change may lower, and must not raise unnoticed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openWire } from '../../scripts/bench/wire.ts';
import type { Effects } from '../../src/project/effects.ts';
import { effects } from '../../src/runtime.ts';
import { writeCheckpoint } from '../support/checkpoint.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { PASS, startProxy } from '../support/proxy.ts';
import { runCommand } from '../support/run-command.ts';

const tables = (count: number, from = 10) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${from + i}_t.sql`, `CREATE TABLE t${from + i} (id int);\n`]));

async function counted() {
  const db = await freshDatabase();
  const wire = await openWire({ host: new URL(db.url).hostname, port: Number(new URL(db.url).port) });
  let sent = '';
  const proxy = await startProxy(wire.port, ({ to, bytes }) => {
    if (to === 'server') sent += bytes.toString('latin1');
    return PASS;
  });
  onTestFinished(async () => {
    await proxy.close();
    await wire.close();
  });
  const reads = new Map<string, number>();
  const counting: Effects = {
    ...effects,
    openFolder: (path) => {
      const folder = effects.openFolder(path);
      const count = (name: string): void => void reads.set(name, (reads.get(name) ?? 0) + 1);
      const read = (name: string): Uint8Array => {
        count(name);
        return folder!.read(name);
      };
      const readText = (name: string): string => {
        count(name);
        return folder!.readText(name);
      };
      return folder && { ...folder, read, readText };
    },
  };
  return async (files: Readonly<Record<string, string>>) => {
    wire.take();
    sent = '';
    reads.clear();
    const env = { DATABASE_URL: urlOf(db.url, { port: proxy.port }), GATE_MIGRATIONS: migrationsFolder(files) };
    const { exit, steps } = await runCommand({ command: 'up', env, effects: counting });
    const inserts = sent.split(/INSERT INTO "?schemagate"?\."?migrations"?/).length - 1;
    return { exit, applied: steps.length, trips: wire.take().work, inserts, reads: Math.max(0, ...reads.values()) };
  };
}

test('an empty database: ten small migrations cost as many round trips as one, and one ledger statement', async () => {
  expect(await (await counted())(tables(1))).toEqual({ exit: 0, applied: 1, trips: 6, inserts: 1, reads: 1 });
  expect(await (await counted())(tables(10))).toEqual({ exit: 0, applied: 10, trips: 5, inserts: 1, reads: 1 });
});

test('an empty database: migrations that write rows, and so end their transactions, are as few round trips', async () => {
  const pair = (n: number) => [
    [`${n}_t.sql`, `CREATE TABLE t${n} (id int);`],
    [`${n + 1}_rows.sql`, `INSERT INTO t${n} VALUES (1);`],
  ];
  const files = Object.fromEntries(Array.from({ length: 15 }, (_, i) => pair(10 + 2 * i)).flat());
  expect(await (await counted())(files)).toEqual({ exit: 0, applied: 30, trips: 5, inserts: 15, reads: 1 });
});

test('a checkpoint is one round trip, however many migrations it stands for', async () => {
  const files = tables(20);
  const folder = migrationsFolder(files);
  const made = await writeCheckpoint(folder);
  const checkpoint = { 'checkpoint-29.sql': readFileSync(join(folder, 'checkpoint-29.sql'), 'utf8') };
  expect(made.exit).toBe(0);
  expect(await (await counted())({ ...files, ...checkpoint })).toEqual({ exit: 0, applied: 1, trips: 6, inserts: 1, reads: 1 });
});

test('the ledger of a new database is five tables with six indexes, each of which older servers flush before they go on', async () => {
  const db = await freshDatabase();
  const env = { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder(tables(1)) };
  expect(await runCommand({ command: 'up', env })).toMatchObject({ exit: 0 });
  const [made] = await db.admin(`SELECT count(DISTINCT c.oid)::int AS tables, count(i.indexrelid)::int AS indexes FROM pg_class c
    LEFT JOIN pg_index i ON i.indrelid IN (c.oid, c.reltoastrelid) WHERE c.relnamespace = 'schemagate'::regnamespace AND c.relkind = 'r'`);
  expect(made).toEqual({ tables: 5, indexes: 6 });
});

test('what a fingerprint is made of beyond its first look is asked with that, as the last run has left it', async () => {
  const up = await counted();
  const files = {
    '09_two_looks.sql': "CREATE TYPE e AS ENUM ('a'); CREATE TABLE s (id int GENERATED ALWAYS AS IDENTITY, e e);",
    ...tables(10),
  };
  await up(files);
  expect(await up({ ...files, ...tables(11) })).toEqual({ exit: 0, applied: 1, trips: 8, inserts: 1, reads: 1 });
});

test('an up-to-date database costs two round trips, one migration more those of a run and one', async () => {
  const up = await counted();
  await up(tables(10));
  expect(await up(tables(10))).toEqual({ exit: 0, applied: 0, trips: 2, inserts: 0, reads: 1 });
  expect(await up(tables(11))).toEqual({ exit: 0, applied: 1, trips: 8, inserts: 1, reads: 1 });
  expect(await up(tables(13))).toEqual({ exit: 0, applied: 2, trips: 9, inserts: 2, reads: 1 });
});
