// What is tuned by hand or by a tool is reported and holds nobody back; what changes an answer does.
import { expect, test } from 'vitest';
import { kindOf } from '../../src/schema/kinds/kinds.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { gateOn } from '../support/gate-on.ts';
import { RICH } from '../support/rich-schema.ts';
import { openSession } from '../support/session.ts';

const FILES = {
  '1_shop.sql': `CREATE TABLE t (id bigint PRIMARY KEY, kind text NOT NULL, body text, UNIQUE (kind, id));
CREATE INDEX t_body ON t (body) WHERE body IS NOT NULL;
CREATE TABLE old (id int CHECK (id > 0));
ALTER TABLE old ADD CONSTRAINT later CHECK (id < 10) NOT VALID;
CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t;
CREATE FUNCTION twice(n int) RETURNS SETOF int LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 2 * n';
CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int);
CREATE SEQUENCE s;
CREATE STATISTICS st ON id, kind FROM t;
CREATE PUBLICATION p FOR TABLE t;
`,
};

test('each thing that only tunes is a warning, an error if GATE_DRIFT=strict, and can be left out', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(FILES);
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin(`ALTER TABLE t SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_enabled = off);
ALTER TABLE t ALTER body SET STATISTICS 500, ALTER body SET STORAGE EXTERNAL, ALTER body SET COMPRESSION pglz, ALTER kind SET (n_distinct = 5);
ALTER TABLE t CLUSTER ON t_pkey;
ALTER TABLE t REPLICA IDENTITY FULL;
ALTER INDEX t_body SET (fillfactor = 80);
ALTER INDEX t_pkey SET (fillfactor = 80);
ALTER TABLE old VALIDATE CONSTRAINT later;
ALTER MATERIALIZED VIEW m SET (autovacuum_enabled = off);
ALTER FUNCTION twice COST 7 ROWS 3 PARALLEL SAFE;
CREATE OR REPLACE AGGREGATE total(int) (sfunc = int4pl, stype = int, parallel = safe);
ALTER SEQUENCE s CACHE 50;
DROP STATISTICS st;
CREATE STATISTICS other ON kind, body FROM t;
ALTER PUBLICATION p ADD TABLE old;
CREATE PUBLICATION cdc FOR ALL TABLES`);
  const changed = [
    'aggregate public.total(integer)',
    'column public.t.body',
    'column public.t.kind',
    'constraint public.old.later',
    'constraint public.t.t_pkey',
    'function public.twice(integer)',
    'index public.t_body',
    'materialized view public.m',
    'publication cdc',
    'publication p',
    'sequence public.s',
    'statistics public.other',
    'statistics public.st',
    'table public.t',
  ];
  const subjects = (run: Awaited<ReturnType<typeof gateOn>>, severity: string) =>
    run.report.findings
      .filter((finding) => finding.severity === severity && finding.code !== 'access-unknown')
      .map(({ subject }) => subject)
      .sort();
  const run = await gateOn(db.url, folder);
  expect([run.code, subjects(run, 'error'), subjects(run, 'warning')]).toEqual([0, [], changed]);
  const strict = await gateOn(db.url, folder, { GATE_DRIFT: 'strict' }, ['verify']);
  expect([strict.code, subjects(strict, 'error')]).toEqual([7, changed]);
  const ignored = await gateOn(db.url, folder, {
    GATE_DRIFT: 'strict',
    GATE_IGNORE:
      'table:public.t.options,table:*.replicaIdentity,column:public.t.*,index:public.t_body.options,constraint:*,materialized view:*,function:*.planning,aggregate:*.planning,sequence:*.cache,statistics:*,publication:*',
  });
  expect([ignored.code, ignored.report.findings]).toEqual([0, []]);
});

test('what looks like tuning and is not is an error', async () => {
  const db = await freshDatabase();
  const twice = (name: string) =>
    `CREATE FUNCTION ${name}(n int) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 2 * n';\n`;
  const folder = migrationsFolder({
    '1_a.sql': `${twice('f')}${twice('g')}CREATE SEQUENCE s;\nCREATE TABLE t (id int, a text);\nCREATE INDEX i ON t (a);\n`,
  });
  expect((await gateOn(db.url, folder)).code).toBe(0);
  await db.admin(`ALTER FUNCTION f SET search_path = public, pg_catalog; ALTER FUNCTION f COST 7; ALTER FUNCTION g SECURITY INVOKER;
ALTER SEQUENCE s INCREMENT 2 CACHE 50; ALTER TABLE t SET UNLOGGED; DROP INDEX i; CREATE INDEX i ON t (lower(a)) WITH (fillfactor = 80)`);
  const run = await gateOn(db.url, folder);
  const errors = run.report.findings.filter(({ severity }) => severity === 'error').map(({ subject }) => subject);
  expect([run.code, errors.sort()]).toEqual([
    7,
    ['function public.f(integer)', 'function public.g(integer)', 'index public.i', 'sequence public.s', 'table public.t'],
  ]);
});

test('every attribute that is read is classed by its kind', async () => {
  const db = await freshDatabase();
  for (const sql of RICH) await db.admin(sql);
  const session = await openSession(db.url);
  const { catalog } = await readCatalog(session, { exclude: [], privileges: true, owners: true });
  const unclassed = catalog.objects.flatMap(({ kind, attributes }) =>
    Object.keys(attributes)
      .filter((name) => kindOf(kind).attributes[name] === undefined)
      .map((name) => `${kind}.${name}`),
  );
  expect([catalog.objects.length > 20, unclassed]).toEqual([true, []]);
});
