// Databases of other encodings than UTF8: what can be read is verified, and what cannot is named.
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase, query, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';

async function databaseOf(encoding: string): Promise<string> {
  const { url, name } = await freshDatabase();
  const other = `${name}_${encoding.toLowerCase()}`;
  await query(url, `CREATE DATABASE ${other} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
  onTestFinished(async () => void (await query(urlOf(url, { database: 'postgres' }), `DROP DATABASE ${other} WITH (FORCE)`)));
  return urlOf(url, { database: other });
}

const FILES = { '1_a.sql': "CREATE TABLE t (id int, note text DEFAULT 'café');\nCOMMENT ON TABLE t IS 'plain';\n" };

test('bytes that are not UTF-8 are named with their object, and the rest is verified', async () => {
  const url = await databaseOf('SQL_ASCII');
  const folder = migrationsFolder(FILES);
  expect(await gateOn(url, folder)).toMatchObject({ code: 0, report: { findings: [] } });
  expect(await gateOn(url, folder)).toMatchObject({ code: 0, report: { findings: [] } });
  await query(url, `DO $$ BEGIN EXECUTE 'CREATE TABLE "n' || E'\\xe9' || '" (id int)'; END $$`);
  await query(url, `CREATE FUNCTION f() RETURNS text LANGUAGE sql AS E'SELECT ''a "\\xe9\\xff\\\\\\\\''::text'`);
  const beside = await gateOn(url, folder);
  expect(beside.code).toBe(0);
  expect(beside.report.findings.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
    ['not-utf8', 'warning', 'table public."n\\xe9"'],
    ['not-utf8', 'warning', 'column public."n\\xe9".id'],
    ['not-utf8', 'warning', 'function public.f()'],
  ]);
  expect(beside.report.findings[2]!.message).toContain('\\xe9\\xff');
  await query(url, "COMMENT ON TABLE t IS E'caf\\xe9'");
  const changed = await gateOn(url, migrationsFolder({ ...FILES, '2_b.sql': "ALTER TABLE t ADD euro text DEFAULT '€';\n" }));
  expect([changed.code, changed.report.findings.find(({ severity }) => severity === 'error')?.subject]).toEqual([
    7,
    'comment table public.t',
  ]);
  await query(url, "COMMENT ON TABLE t IS 'plain'");
  const next = await gateOn(url, migrationsFolder({ ...FILES, '2_b.sql': "ALTER TABLE t ADD euro text DEFAULT '€';\n" }));
  expect([next.code, next.applied]).toEqual([0, 1]);
});

test('a database of another encoding is read and written in UTF-8; what it has no character for is placed', async () => {
  const url = await databaseOf('LATIN1');
  expect((await gateOn(url, migrationsFolder(FILES))).code).toBe(0);
  expect(await query(url, "SELECT pg_get_expr(adbin, adrelid) AS note FROM pg_attrdef WHERE adrelid = 't'::regclass")).toEqual([
    { note: "'café'::text" },
  ]);
  const run = await gateOn(url, migrationsFolder({ ...FILES, '2_b.sql': "SELECT 1;\nALTER TABLE t ADD euro text DEFAULT '€';\n" }));
  expect([run.code, run.report.failure?.sqlstate]).toEqual([6, '22P05']);
  expect((await gateOn(url, migrationsFolder(FILES), {}, ['verify'])).code).toBe(0);
});
