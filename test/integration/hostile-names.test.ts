// A database in which everything is called by names that try to get out of where they are written: the SQL that is made of it does what it
// says and nothing else, and no output obeys them.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { compareCatalogs } from '../../src/schema/compare/compare.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { asScript } from '../../src/schema/repair/script.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { asSql } from '../../src/sql/printable.ts';
import { quoteIdent, quoteLiteral } from '../../src/sql/quote.ts';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';
import { HOSTILE, UNSEEN } from '../support/hostile.ts';
import { openSession } from '../support/session.ts';

/** Of at most 63 bytes, different for each name and use. */
function short(name: string, end: string): string {
  let kept = '';
  for (const character of name) if (Buffer.byteLength(kept + character + end) <= 63) kept += character;
  return kept + end;
}

const mark = randomBytes(3).toString('hex');
const ROLES = HOSTILE.map((name, i) => short(name, `${i}${mark}`));
const onServer = (sql: string) => query(inject('databaseUrl'), sql);
beforeAll(() => onServer(ROLES.map((role) => `CREATE ROLE ${quoteIdent(role)}`).join(';')));
afterAll(() => onServer(ROLES.map((role) => `DROP ROLE IF EXISTS ${quoteIdent(role)}`).join(';')));

const VICTIM = 'CREATE TABLE IF NOT EXISTS victim (id integer PRIMARY KEY);\nINSERT INTO victim VALUES (1) ON CONFLICT DO NOTHING;\n';

/** @param variant of the second one every column has another type, every text is another. */
function schemaOf(variant: 1 | 2, roles: boolean): string {
  const [id, text] = [quoteIdent, quoteLiteral];
  const type = variant === 1 ? 'integer' : 'bigint';
  const statements = HOSTILE.flatMap((name, i) => {
    const [table, column] = [id(short(name, 't')), id(name)];
    const said = text(`${name} ${variant}`);
    const role = id(ROLES[i]!);
    return [
      `CREATE SCHEMA ${id(short(name, 's'))}`,
      `CREATE TYPE ${id(short(name, 'e'))} AS ENUM (${text(short(name, 'a'))}, ${text(short(name, String(variant)))})`,
      `CREATE DOMAIN ${id(short(name, 'd'))} AS ${type} CONSTRAINT ${column} CHECK (VALUE > 0)`,
      `CREATE TABLE ${table} (${column} ${type} CONSTRAINT ${id(short(name, 'c'))} CHECK (${column} > ${variant}) DEFAULT ${variant},
        ${id(short(name, '2'))} ${id(short(name, 'e'))}, ${id(short(name, '3'))} text DEFAULT ${said}, PRIMARY KEY (${column}))`,
      `ALTER TABLE ${table} ADD CONSTRAINT ${id(short(name, 'f'))} FOREIGN KEY (${column}) REFERENCES ${table} (${column})`,
      `CREATE INDEX ${id(short(name, 'i'))} ON ${table} (${id(short(name, '2'))}) WHERE ${id(short(name, '3'))} <> ${said}`,
      `CREATE VIEW ${id(short(name, 'v'))} AS SELECT ${column}, ${id(short(name, '3'))} AS ${id(short(name, '4'))} FROM ${table}`,
      `CREATE FUNCTION ${id(short(name, 'f'))}(${column} ${type}) RETURNS text LANGUAGE sql RETURN ${said}`,
      `CREATE FUNCTION ${id(short(name, 'g'))}() RETURNS trigger LANGUAGE plpgsql AS ${text(`BEGIN -- ${name.replaceAll(/[\n\r]/g, ' ')} ${variant}\nRETURN NULL; END`)}`,
      `CREATE TRIGGER ${id(short(name, 'r'))} AFTER INSERT ON ${table} EXECUTE FUNCTION ${id(short(name, 'g'))}(${said})`,
      `CREATE POLICY ${id(short(name, 'p'))} ON ${table}${roles ? ` TO ${role}` : ''} USING (${column} > ${variant})`,
      `CREATE SEQUENCE ${id(short(name, 'q'))} AS ${type}`,
      `COMMENT ON TABLE ${table} IS ${said}`,
      `COMMENT ON COLUMN ${table}.${column} IS ${said}`,
      `COMMENT ON TRIGGER ${id(short(name, 'r'))} ON ${table} IS ${said}`,
      `COMMENT ON CONSTRAINT ${id(short(name, 'c'))} ON ${table} IS ${said}`,
      ...(roles
        ? [
            `GRANT ${variant === 1 ? 'SELECT' : 'UPDATE'} (${column}) ON ${table} TO ${role}`,
            `GRANT SELECT ON ${id(short(name, 'v'))} TO ${role}${variant === 1 ? '' : ' WITH GRANT OPTION'}`,
            `ALTER VIEW ${id(short(name, 'v'))} OWNER TO ${role}`,
            `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} GRANT ${variant === 1 ? 'SELECT' : 'ALL'} ON TABLES TO ${role}, ${id(ROLES[0]!)}`,
          ]
        : []),
    ];
  });
  // Printable, as files are read with the line ends of any system.
  return `${VICTIM}${asSql(statements)}\n`;
}

const isUnharmed = async (database: FreshDatabase): Promise<void> =>
  expect(await database.admin('SELECT id FROM victim')).toEqual([{ id: 1 }]);

async function made(sql: string): Promise<FreshDatabase> {
  const database = await freshDatabase();
  await database.admin(sql);
  return database;
}

async function read({ url }: FreshDatabase): Promise<Catalog> {
  const scope = { exclude: ['schemagate'], privileges: true, owners: true };
  return (await readCatalog(await openSession(url), scope)).catalog;
}

/** Of lines that each begin a comment or a statement, or go on with one; comments are one line. */
function expectPrintable(script: string): void {
  expect(script.replaceAll(/\r?\n/g, '')).not.toMatch(UNSEEN);
  for (const line of script.split('\n')) expect(line).not.toMatch(/^\s*(?:DROP TABLE victim|::)/);
}

test('a script takes a database to another and back, each way, and to nothing', async () => {
  const [a, b, empty] = [await made(schemaOf(1, false)), await made(schemaOf(2, false)), await made(VICTIM)];
  const [first, second, none] = [await read(a), await read(b), await read(empty)];
  const owned = await read(await made(schemaOf(2, true)));
  for (const [database, wanted] of [
    [a, second],
    [a, first],
    [a, none],
    [empty, owned],
    [empty, none],
  ] as const) {
    const differences = compareCatalogs(wanted, await read(database));
    const { text, byHand } = asScript(differences);
    expectPrintable(text);
    expect(byHand).toEqual([]);
    await database.admin(`SET check_function_bodies = off;\n${text.replaceAll(' CONCURRENTLY', '')}`);
    expect(compareCatalogs(wanted, await read(database)).map((one) => one.state)).toEqual([]);
    await isUnharmed(database);
  }
});

test('what a partition has from its parent is renamed to what would end our own quotes, and nothing else happens', async () => {
  const sql = (name: string): string => `${VICTIM}
CREATE TABLE whole (id integer, note text) PARTITION BY RANGE (id); CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9);
CREATE INDEX whole_note ON whole (note); ALTER INDEX part_note_idx RENAME TO ${quoteIdent(name)}`;
  const name = "$gate$; DROP TABLE victim; DO $gate$ BEGIN END '\\";
  const [live, desired] = [
    await made(`${VICTIM}CREATE TABLE whole (id integer, note text) PARTITION BY RANGE (id)`),
    await read(await made(sql(name))),
  ];
  await live.admin(asScript(compareCatalogs(desired, await read(live))).text.replaceAll(' CONCURRENTLY', ''));
  expect(compareCatalogs(desired, await read(live))).toEqual([]);
  await isUnharmed(live);
});

test('migrations are written of it that do what they say, whatever placeholders are set, and recover, verify, status and diagram show it', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({});
  mkdirSync(folder, { recursive: true });
  const desired = join(temporaryFolder({ 'schema.sql': schemaOf(1, false) }), 'schema.sql');
  const env = { GATE_MIGRATIONS: folder, GATE_PLACEHOLDER_HOME: '"; DROP TABLE victim; --', GATE_PLACEHOLDERS: 'on' };
  const scratch = ['--scratch', inject('databaseUrl')];
  const written = await runGate({
    args: ['new', 'all of it', '--from-diff', desired, ...scratch],
    env: { ...env, GATE_PLACEHOLDERS: 'off' },
  });
  expect([written.code, written.report?.findings ?? written.stdout]).toEqual([0, expect.anything()]);
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const text of texts) expectPrintable(text);
  expect(texts.every((text) => text.startsWith('-- gate: placeholders=off\n'))).toBe(true);
  const applied = await gateOn(database.url, folder, env);
  expect([applied.code, applied.report.summary]).toEqual([0, expect.any(String)]);
  await database.admin('INSERT INTO victim VALUES (1)');
  const same = await runGate({ args: ['diff', '--sql', '--to', desired, ...scratch], env: { ...env, DATABASE_URL: database.url } });
  expect([same.code, same.stdout.trim()]).toEqual([0, '']);

  const drops = HOSTILE.map((name) => `DROP TABLE ${quoteIdent(short(name, 't'))} CASCADE; DROP SCHEMA ${quoteIdent(short(name, 's'))}`);
  await database.admin(drops.join(';'));
  for (const format of ['plain', 'json']) {
    const told = await runGate({ args: ['verify'], env: { ...env, DATABASE_URL: database.url, GATE_LOG_FORMAT: format } });
    expect(told.code).toBe(7);
    expect(told.stdout.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(told.stdout).not.toMatch(/^\s*::|##\w*\[/m);
  }
  const recovered = await gateOn(database.url, folder, env, ['recover', '--yes']);
  expect([recovered.code, recovered.report.findings.filter(({ severity }) => severity === 'error')]).toEqual([0, []]);
  await isUnharmed(database);

  writeFiles(folder, { '0002_\x1b[2J::error::x\n::warning::y.sql': 'SELECT 1;\n' });
  for (const args of [['status'], ['plan', '--log-format', 'pretty'], ['plan', '--log-format', 'json']]) {
    const told = await runGate({ args, env: { ...env, DATABASE_URL: database.url, GATE_LOG_FORMAT: 'plain' } });
    expect(told.stdout.replaceAll('\n', '')).not.toMatch(UNSEEN);
    expect(told.stdout).not.toMatch(/^\s*::|##\w*\[/m);
    expect(told.stdout).toMatch(/error/);
  }
  const out = join(temporaryFolder({}), 'page.html');
  const page = await runGate({ args: ['diagram', '--of', database.url, '--out', out], env });
  expect([page.code, readFileSync(out, 'utf8').match(/<script/g)]).toEqual([0, ['<script']]);
});
