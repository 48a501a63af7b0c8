import { expect, test } from 'vitest';
import { classifyScript, settingsBefore, statementsOf } from '../../../../src/sql/statements/classify.ts';
import { prepareScript } from '../../../../src/sql/statements/script.ts';

const shapeOf = (text: string) => classifyScript(prepareScript(text, 'a.sql'), {});

async function unitsOf(text: string) {
  const script = prepareScript(text, 'a.sql');
  const units = await statementsOf(script);
  return units.map(({ start, end, alone, firstCopy, copies }) => {
    return { text: script.sql.slice(start, end).trim(), alone, data: script.copies.slice(firstCopy, firstCopy + copies) };
  });
}

const plain = (text: string) => ({ text, alone: false, data: [] });
const alone = (text: string) => ({ text, alone: true, data: [] });

test.each([
  '',
  '-- nothing\n',
  'CREATE TABLE t (a int); CREATE INDEX i ON t (a);',
  'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$;',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;',
  'SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a;',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v;',
  'ALTER TABLE t ALTER c SET DEFAULT $$concurrently$$;',
  'CALL p();',
  'SELEC 1; VACUUM',
])('%j is run in one transaction', async (text) => {
  expect(await shapeOf(text)).toEqual({ mode: 'transaction' });
});

test.each([
  'CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);',
  'VACUUM',
  'DO $$\nBEGIN\nCOMMIT;\nEND $$;',
  'BEGIN; SELECT 1; COMMIT; VACUUM;',
])('%j is run statement by statement', async (text) => {
  expect(await shapeOf(text)).toEqual({ mode: 'statements' });
});

test('so is what asks for it', async () => {
  expect(await classifyScript(prepareScript('SELECT 1', 'a.sql'), { transaction: 'off' })).toEqual({ mode: 'statements' });
});

test.each([
  ['BEGIN;\nSELECT 1;\n-- done\nCOMMIT;\n', 25],
  ['begin; select 1; end', 17],
  ['SELECT 1; COMMIT', 10],
  ['BEGIN; SELECT 1;', null],
  ["SET lock_timeout = '1s'; RESET ROLE; SELECT pg_catalog.set_config('a.b', '', false); BEGIN; SELECT 1; COMMIT;", 102],
])('%j is a transaction of its own', async (text, ledgerAt) => {
  expect(await shapeOf(text)).toEqual({ mode: 'own', ledgerAt });
});

test.each([
  'BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;',
  'BEGIN; SELECT 1; COMMIT; SELECT 2;',
  'BEGIN; SELECT 1; COMMIT; SET a.b = 1;',
  'SELECT 0; BEGIN; SELECT 1; COMMIT;',
  'SET LOCAL a.b = 1; BEGIN; SELECT 1; COMMIT;',
  'SELECT 1; COMMIT; SELECT 2;',
  'SELECT 1; ROLLBACK;',
  'BEGIN; SELECT 1; ROLLBACK;',
  'BEGIN; SELECT 1; COMMIT AND CHAIN',
  "BEGIN; SELECT 1; PREPARE TRANSACTION 'x'",
])('%j is run statement by statement', async (text) => {
  expect(await shapeOf(text)).toEqual({ mode: 'statements' });
});

test('what a file has set for the session before an offset is known, but for what it rolled back', async () => {
  const text =
    "SET a.b = 1; BEGIN; SET a.c = 2; SET LOCAL a.d = 3; COMMIT; BEGIN; SET a.e = 4; ROLLBACK; SELECT set_config('a.f', '5', false); SELECT 1; SET a.g = 6;";
  const script = prepareScript(text, 'a.sql');
  expect(await settingsBefore(script, text.indexOf('SELECT 1'))).toEqual([
    'SET a.b = 1',
    'SET a.c = 2',
    "SELECT set_config('a.f', '5', false)",
  ]);
});

test('the ledger row’s place is one in what is sent, COPY data cut out', async () => {
  const script = prepareScript('BEGIN;\nCOPY t FROM stdin;\nżółć 😀\n\\.\nCOMMIT;\n', 'a.sql');
  const shape = await classifyScript(script, {});
  expect(shape.mode === 'own' && script.sql.slice(shape.ledgerAt!)).toBe('COMMIT;\n');
});

test('statements say whether they run alone', async () => {
  expect(await unitsOf('SELECT 1; CREATE INDEX CONCURRENTLY größe ON t (a); CALL p(); REINDEX TABLE t; SELECT 2')).toEqual([
    plain('SELECT 1'),
    alone('CREATE INDEX CONCURRENTLY größe ON t (a)'),
    alone('CALL p()'),
    alone('REINDEX TABLE t'),
    plain('SELECT 2'),
  ]);
});

test('what CREATE INDEX CONCURRENTLY makes comes with it', async () => {
  const units = await statementsOf(prepareScript('SELECT 1; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)', 'a.sql'));
  expect(units.map(({ index }) => index)).toEqual([null, { schema: 's', table: 't', name: 'i', ifNotExists: true }]);
});

test('what stands between BEGIN and COMMIT is run as one', async () => {
  expect(
    await unitsOf('SELECT 1; BEGIN; SELECT 2; SAVEPOINT a; SELECT 3; COMMIT; VACUUM; BEGIN; COMMIT; START TRANSACTION; SELECT 4;'),
  ).toEqual([plain('SELECT 1'), plain('SELECT 2; SAVEPOINT a; SELECT 3'), alone('VACUUM'), plain('SELECT 4')]);
});

const ownsOf = async (text: string) => {
  const script = prepareScript(text, 'a.sql');
  return (await statementsOf(script)).map(({ start, end, alone, own }) => [
    own?.begin.trim() ?? null,
    script.sql.slice(start, end).trim(),
    own?.end ?? null,
    alone ? 'recorded after it' : 'recorded in it',
  ]);
};

test('a transaction of its own begins with the modes that the file gives it, also where it is chained, and ends as it does there', async () => {
  const text =
    'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT AND CHAIN; SELECT 2; ROLLBACK AND CHAIN; SELECT 3; END; VACUUM; BEGIN; SELECT 4;';
  expect(await ownsOf(text)).toEqual([
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT 1', 'COMMIT', 'recorded in it'],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT 2', 'ROLLBACK', 'recorded after it'],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT 3', 'COMMIT', 'recorded in it'],
    [null, 'VACUUM', null, 'recorded after it'],
    ['BEGIN', 'SELECT 4', 'COMMIT', 'recorded in it'],
  ]);
});

test('a BEGIN inside a transaction is not a new one', async () => {
  expect(await ownsOf('BEGIN; SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3')).toEqual([
    ['BEGIN', 'SELECT 1; BEGIN; SELECT 2', 'COMMIT', 'recorded in it'],
    [null, 'SELECT 3', null, 'recorded in it'],
  ]);
});

test('what may not write is recorded after it', async () => {
  expect(await ownsOf('BEGIN READ ONLY; SELECT 1; COMMIT; BEGIN; SET TRANSACTION READ ONLY; SELECT 2; COMMIT')).toEqual([
    ['BEGIN READ ONLY', 'SELECT 1', 'COMMIT', 'recorded after it'],
    ['BEGIN', 'SET TRANSACTION READ ONLY; SELECT 2', 'COMMIT', 'recorded after it'],
  ]);
  expect(await shapeOf('BEGIN READ ONLY; SELECT 1; COMMIT')).toEqual({ mode: 'statements' });
});

test('a transaction that is prepared goes as it is', async () => {
  expect(await ownsOf("BEGIN; SELECT 1; PREPARE TRANSACTION 'x'; COMMIT PREPARED 'x'")).toEqual([
    ['BEGIN', "SELECT 1; PREPARE TRANSACTION 'x'", null, 'recorded after it'],
    [null, "COMMIT PREPARED 'x'", null, 'recorded after it'],
  ]);
});

test('each COPY gets its own data', async () => {
  const text =
    'COPY a FROM stdin;\n1\n\\.\nBEGIN;\nCOPY b FROM stdin;\n2\n\\.\nCOPY c FROM stdin;\n3\n\\.\nCOMMIT;\nVACUUM;\nCOPY d FROM stdin;\n4\n\\.\n';
  expect(await unitsOf(text)).toEqual([
    { text: 'COPY a FROM stdin', alone: false, data: ['1\n'] },
    { text: 'COPY b FROM stdin;\nCOPY c FROM stdin', alone: false, data: ['2\n', '3\n'] },
    alone('VACUUM'),
    { text: 'COPY d FROM stdin', alone: false, data: ['4\n'] },
  ]);
});

test('where the grammar refuses the text, the words decide and the server judges', async () => {
  expect(await unitsOf('FROBNICATE t; CREATE INDEX CONCURRENTLY i ON t (a); BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT;')).toEqual([
    plain('FROBNICATE t'),
    alone('CREATE INDEX CONCURRENTLY i ON t (a)'),
    plain('SAVEPOINT a; ROLLBACK TO a'),
  ]);
});
