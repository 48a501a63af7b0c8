// Checkpoints: an empty database that is made from one is the database that the migrations make, to the row, whatever tool's folder it is;
// any other database never sees one.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { expectSameLedger, STEPS } from '../contract/checkpoint-ledger.ts';
import { DIALECTS } from '../contract/dialects.ts';
import { writeCheckpoint } from '../support/checkpoint.ts';
import { ensureRole, type FreshDatabase, freshDatabase, urlOf } from '../support/database.ts';
import { dumpDatabase } from '../support/dump.ts';
import { type Files, migrationsFolder, writeFiles } from '../support/files.ts';
import { onceTo, startProxy } from '../support/proxy.ts';
import { runCommand } from '../support/run-command.ts';
import { upOn } from '../support/up-on.ts';

const ROLE = 'checkpoint_owner';
beforeAll(() => ensureRole(ROLE));

/** Everything but what says when and by which run. */
const RICH: Files = {
  '0001_tables.sql': `CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN app.short AS text CHECK (length(VALUE) < 40);
CREATE TABLE app.people (id bigserial PRIMARY KEY, "E mail" app.short NOT NULL UNIQUE, mood app.mood DEFAULT 'ok', note text, flags char(3), data bytea, at timestamptz, took interval, price numeric(10,2), ratio float8, tags text[], doc jsonb);
CREATE TABLE app.posts (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author bigint NOT NULL REFERENCES app.people DEFERRABLE, title text, size integer GENERATED ALWAYS AS (length(title)) STORED);
CREATE TABLE parts (id integer, k integer, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
CREATE TABLE base (a integer); CREATE TABLE child (b integer) INHERITS (base);
CREATE TABLE tree (id integer PRIMARY KEY, code text, parent integer REFERENCES tree, above text); CREATE UNIQUE INDEX ON tree (code);
ALTER TABLE tree ADD FOREIGN KEY (above) REFERENCES tree (code); ALTER TABLE tree ADD CHECK (parent <> id);
CREATE TABLE egg (id integer PRIMARY KEY); CREATE TABLE hen (id integer PRIMARY KEY REFERENCES egg, first integer NOT NULL UNIQUE);
ALTER TABLE egg ADD FOREIGN KEY (id) REFERENCES hen (first) DEFERRABLE INITIALLY DEFERRED;
CREATE SEQUENCE tickets START 5; SELECT nextval('tickets'), nextval('tickets');
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v text);`,
  '0002_rows.sql': `INSERT INTO app.people ("E mail", note, flags, data, at, took, price, ratio, tags, doc) VALUES
  ('a@x', E'tab\\tline\\nback\\\\slash\\r', 'a', '\\xdeadbeef', '2024-02-29 12:00:00.123456+02', '1 year -3 days 04:05:06', 12.50, 1e-17, ARRAY['x', NULL, 'a,b'], '{"a": "\\\\n"}'),
  ('b@x', NULL, NULL, NULL, NULL, NULL, NULL, 'NaN', '{}', 'null'), ('c@x', '\\N', '', '', 'infinity', '0', 0, '-Infinity', NULL, '[]');
INSERT INTO app.posts (author, title) SELECT id, 'post of ' || "E mail" FROM app.people;
INSERT INTO parts SELECT i, i % 3 FROM generate_series(1, 10) i;
INSERT INTO base VALUES (1); INSERT INTO child VALUES (2, 3); INSERT INTO cache VALUES ('k', 'v');`,
  '0003_code.sql': `CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'touched'; RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON app.people FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE RULE keep AS ON INSERT TO base DO INSTEAD NOTHING;
CREATE VIEW app.counts AS SELECT p.id, p.note, count(*) AS n FROM app.people p JOIN app.posts ON author = p.id GROUP BY p.id;
CREATE MATERIALIZED VIEW app.mails AS SELECT "E mail" FROM app.people; CREATE UNIQUE INDEX ON app.mails ("E mail");
CREATE VIEW app.over AS SELECT * FROM app.mails;
ALTER TABLE app.people ENABLE ROW LEVEL SECURITY; ALTER TABLE app.people FORCE ROW LEVEL SECURITY;
CREATE POLICY noted ON app.people USING (note <> '');
ALTER TABLE app.people ADD CONSTRAINT later CHECK (note <> '\\N') NOT VALID;
COMMENT ON TABLE app.people IS 'people'; COMMENT ON TRIGGER touch ON app.people IS 'it''s';
GRANT SELECT ON app.posts TO PUBLIC; GRANT USAGE ON SCHEMA app TO ${ROLE}; ALTER TABLE app.posts OWNER TO ${ROLE};
ALTER SEQUENCE app.people_id_seq RESTART WITH 100;`,
};

test('what is made from a checkpoint is what the migrations make: schema, rows, sequences, owners, in the eyes of pg_dump', async ({
  skip,
}) => {
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  const folder = migrationsFolder(RICH);
  const written = await writeCheckpoint(folder);
  expect(written).toMatchObject({ exit: 0, summary: `wrote ${folder}/checkpoint-0003.sql (it stands for 3 migrations)` });
  expect((await upOn(long.url, folder, { GATE_CHECKPOINT: 'off' })).report.steps).toHaveLength(3);
  const { code, report } = await upOn(short.url, folder);
  expect([code, report.summary]).toEqual([
    0,
    expect.stringMatching(/^3 migrations applied, 3 of them by .*\/checkpoint-0003\.sql; schema recorded as the expectation/),
  ]);
  expect(report.steps).toMatchObject([{ file: `${folder}/checkpoint-0003.sql`, state: 'applied', covers: 3, version: '0003' }]);
  expect(await upOn(short.url, folder)).toMatchObject({ code: 0, report: { applied: 3, steps: [] } });
  const [one, other] = [await dumped(short), await dumped(long)];
  if (one === null) return skip('there is no pg_dump here that can read this server');
  expect(one).toEqual(other);
});

/** Lines of a whole dump, without the gate's own tables, in an order that says nothing. */
async function dumped({ url }: FreshDatabase): Promise<readonly string[] | null> {
  return (await dumpDatabase(url, ['--exclude-schema=schemagate']))?.split('\n').sort() ?? null;
}

// The others, and what the tools themselves say to it, are in test/contract/checkpoints.test.ts.
test.each(DIALECTS.filter(({ layout }) => ['gate', 'flyway'].includes(layout)))(
  'the ledger of $layout is as after the migrations themselves, and what follows is applied',
  async (dialect) => void (await expectSameLedger(dialect)),
);

test('the rows of the ledger hold whatever characters the names of files have', async () => {
  const [short, long] = [await freshDatabase(), await freshDatabase()];
  const folder = migrationsFolder({
    '0001_it\'s "quoted" {a,b} \\ NULL.sql': 'CREATE TABLE one ();\n',
    "0002_ä 東 \\\" ''.sql": 'CREATE TABLE two ();\n',
  });
  await writeCheckpoint(folder);
  expect((await upOn(short.url, folder)).report.steps).toMatchObject([{ covers: 2 }]);
  expect((await upOn(long.url, folder, { GATE_CHECKPOINT: 'off' })).report.steps).toHaveLength(2);
  const rows = ({ admin }: FreshDatabase) => admin('SELECT version, name, checksum, state FROM schemagate.migrations ORDER BY version');
  expect(await rows(short)).toEqual(await rows(long));
});

const gate = DIALECTS.find(({ layout }) => layout === 'gate')!;
const first = (count: number): Files => gate.tell(STEPS.slice(0, count));
const THREE = first(3);

let ofThree: Promise<string> | undefined;
/** The folder of three, with its checkpoint, which is made once. */
async function threeWithCheckpoint(change = (text: string): string => text): Promise<string> {
  ofThree ??= (async () => {
    const folder = migrationsFolder(THREE);
    await writeCheckpoint(folder);
    return readFileSync(join(folder, 'checkpoint-0003.sql'), 'utf8');
  })();
  return migrationsFolder({ ...THREE, 'checkpoint-0003.sql': change(await ofThree) });
}

test.each<[string, string, string]>([
  ['a table', 'CREATE TABLE mine ()', 'DROP TABLE mine'],
  ['a function', 'CREATE FUNCTION mine() RETURNS integer LANGUAGE sql RETURN 1', 'DROP FUNCTION mine()'],
  ['a schema', 'CREATE SCHEMA mine', 'DROP SCHEMA mine'],
  ['an enum', "CREATE TYPE mine AS ENUM ('a')", 'DROP TYPE mine'],
])('a database that holds %s never sees one, and an emptied one does', async (_, make, drop) => {
  const folder = await threeWithCheckpoint();
  const [full, emptied] = [await freshDatabase(), await freshDatabase()];
  await full.admin(make);
  await emptied.admin(`${make}; ${drop}`);
  const steps = async ({ url }: FreshDatabase) => (await upOn(url, folder)).report.steps.map(({ covers }) => covers);
  expect([await steps(full), await steps(emptied)]).toEqual([[undefined, undefined, undefined], [3]]);
});

test('the newest that fits is taken; one that is older than an edited file is refused by that name', async () => {
  const folder = migrationsFolder(first(2));
  await writeCheckpoint(folder);
  writeFiles(folder, THREE);
  await writeCheckpoint(folder);
  expect(readdirSync(folder).filter((name) => name.startsWith('checkpoint'))).toEqual(['checkpoint-0002.sql', 'checkpoint-0003.sql']);
  const steps = async () => {
    const { url } = await freshDatabase();
    const { report } = await upOn(url, folder);
    return [report.steps.map(({ covers }) => covers), report.findings.map(({ code, message }) => [code, message])];
  };
  expect(await steps()).toEqual([[3], []]);
  writeFiles(folder, { '0003_note.sql': 'ALTER TABLE t ADD COLUMN other text;\n' });
  expect(await steps()).toEqual([
    [2, undefined],
    [['checkpoint-not-used', `${folder}/checkpoint-0003.sql is not used: it was written before ${folder}/0003_note.sql was changed`]],
  ]);
  expect((await writeCheckpoint(folder, { check: true })).findings).toMatchObject([{ code: 'checkpoint-stale', severity: 'error' }]);
});

test.each<[string, (text: string) => string, RegExp]>([
  ['was edited', (text) => text.replace('CREATE TABLE', 'CREATE  TABLE'), /was changed after it was written$/],
  ['is cut off', (text) => text.slice(0, 200), /was changed after it was written$/],
  ['is something else', () => 'SELECT 1;\n', /is not a checkpoint/],
  ['is of another layout', (text) => text.replace('"gate"', '"flyway"'), /was written for a folder with the layout flyway/],
  ['is of a newer server', (text) => text.replace(/^-- server .*/m, '-- server 990001'), /was written on PostgreSQL 99/],
])('one that %s is not used, and that is said; require refuses', async (_, change, why) => {
  const folder = await threeWithCheckpoint(change);
  const [first, second] = [await freshDatabase(), await freshDatabase()];
  const { code, report } = await upOn(first.url, folder);
  expect([code, report.steps.length, report.findings.map((one) => one.code)]).toEqual([0, 3, ['checkpoint-not-used']]);
  expect(report.findings[0]!.message).toMatch(why);
  const refused = await upOn(second.url, folder, { GATE_CHECKPOINT: 'require' });
  expect([refused.code, refused.report.findings.map((one) => one.code)]).toEqual([2, ['no-checkpoint', 'checkpoint-not-used']]);
  expect(await second.admin("SELECT to_regclass('t') AS t")).toEqual([{ t: null }]);
});

test('one that cannot be loaded is rolled back, and the migrations are applied one by one', async () => {
  const role = `gone_${Date.now()}`;
  const folder = migrationsFolder({ ...THREE, '0004_r.sql': `CREATE TABLE r (); ALTER TABLE r OWNER TO ${ROLE};\n` });
  await writeCheckpoint(folder);
  const path = join(folder, 'checkpoint-0004.sql');
  const [head, body] = readFileSync(path, 'utf8').split(/\n\n(.*)/s) as [string, string];
  const { encodeCheckpoint, decodeCheckpoint } = await import('../../src/checkpoint/checkpoint-file.ts');
  const checkpoint = decodeCheckpoint(`${head}\n\n${body}`);
  if ('unusable' in checkpoint) throw new Error(checkpoint.unusable);
  writeFileSync(path, encodeCheckpoint({ ...checkpoint, body: body.replace(ROLE, role) }));
  const { url } = await freshDatabase();
  const { code, report } = await upOn(url, folder);
  expect([code, report.steps.length, report.findings.map(({ code: one, severity }) => [one, severity])]).toEqual([
    0,
    4,
    [['checkpoint-failed', 'warning']],
  ]);
  expect(report.findings[0]!.message).toContain(`role "${role}" does not exist`);
});

test('a placeholder with another value than it was written with: it is not used, and its value stands in no head', async () => {
  const folder = migrationsFolder({ '1_a.sql': "CREATE TABLE t (v text DEFAULT '${SECRET_VALUE}');\n" });
  const env = { GATE_MIGRATIONS: folder, GATE_PLACEHOLDER_SECRET_VALUE: 'first' };
  const written = await runCommand({ command: 'checkpoint', env, flags: { scratch: inject('databaseUrl') } });
  expect(written.findings.map(({ code }) => code)).toEqual(['checkpoint-values']);
  expect(readFileSync(join(folder, 'checkpoint-1.sql'), 'utf8').split('\n\n')[0]).not.toContain('first');
  const [same, other] = [await freshDatabase(), await freshDatabase()];
  const steps = async ({ url }: FreshDatabase, value: string) =>
    (await upOn(url, folder, { GATE_PLACEHOLDER_SECRET_VALUE: value })).report.steps.map(({ covers }) => covers);
  expect([await steps(same, 'first'), await steps(other, 'second')]).toEqual([[1], [undefined]]);
  expect(await other.admin("SELECT column_default FROM information_schema.columns WHERE table_name = 't'")).toEqual([
    { column_default: "'second'::text" },
  ]);
});

test('what differs from run to run is named, and --check ignores it and nothing else', async () => {
  const folder = migrationsFolder({
    '1_a.sql':
      'CREATE TABLE t (id uuid DEFAULT gen_random_uuid(), at timestamptz DEFAULT clock_timestamp(), n integer); INSERT INTO t (n) VALUES (1), (2);\n',
  });
  const written = await writeCheckpoint(folder);
  expect(written.findings).toMatchObject([{ code: 'checkpoint-varies', subject: 'public.t.id, public.t.at' }]);
  expect(await writeCheckpoint(folder, { check: true })).toMatchObject({
    exit: 0,
    summary: expect.stringContaining('is what 1 migration of 1 make'),
  });
  const path = join(folder, 'checkpoint-1.sql');
  const { encodeCheckpoint, decodeCheckpoint } = await import('../../src/checkpoint/checkpoint-file.ts');
  const checkpoint = decodeCheckpoint(readFileSync(path, 'utf8'));
  if ('unusable' in checkpoint) throw new Error(checkpoint.unusable);
  writeFileSync(path, encodeCheckpoint({ ...checkpoint, body: checkpoint.body.replace(/\t1\n/, '\t7\n') }));
  expect(await writeCheckpoint(folder, { check: true })).toMatchObject({
    exit: 9,
    findings: [{ code: 'checkpoint-differs', message: 'the checkpoint does not give public.t the same rows as the migrations: n differ' }],
  });
  writeFileSync(path, encodeCheckpoint({ ...checkpoint, body: `${checkpoint.body}CREATE TABLE public.more ();\n` }));
  expect(await writeCheckpoint(folder, { check: true })).toMatchObject({ exit: 9, findings: [{ code: 'table-extra' }] });
});

test('what it cannot hold is refused by name, and nothing is written', async () => {
  const folder = migrationsFolder({ '1_a.sql': "SELECT lo_from_bytea(0, 'x');\n" });
  const { exit, findings } = await writeCheckpoint(folder);
  expect([exit, findings.map(({ message }) => message)]).toEqual([
    2,
    ['the migrations create what a checkpoint cannot hold: large objects'],
  ]);
  expect(readdirSync(folder)).toEqual(['1_a.sql']);
});

test('without a migration, without a checkpoint to check, or with a name that is not found again, it says so', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'schemagate-test-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  const [empty, three] = [migrationsFolder({ 'R__v.sql': 'CREATE VIEW v AS SELECT 1;\n' }), migrationsFolder(THREE)];
  const codes = async (run: ReturnType<typeof writeCheckpoint>) => [(await run).exit, (await run).findings.map(({ code }) => code)];
  expect(await codes(writeCheckpoint(empty))).toEqual([2, ['no-checkpoint']]);
  expect(await codes(writeCheckpoint(three, { check: true }))).toEqual([2, ['no-checkpoint']]);
  expect(await codes(writeCheckpoint(three, { out: join(elsewhere, 'all.sql') }))).toEqual([2, ['bad-name']]);
});

test.each([{ do: 'cut' }, { do: 'swallow-answer' }] as const)(
  'a connection that is lost while one is loaded ($do): the run goes on, and nothing is done twice',
  async (verdict) => {
    const folder = await threeWithCheckpoint();
    const db = await freshDatabase();
    const loss = onceTo('COPY public.t', verdict);
    const proxy = await startProxy(db.url, loss.judge);
    onTestFinished(() => proxy.close());
    const { code, report } = await upOn(urlOf(db.url, { port: proxy.port }), folder);
    expect([code, loss.isDone(), report.findings.map((one) => one.code)]).toEqual([0, true, ['connection-lost']]);
    expect(report.steps.reduce((sum, { covers = 1 }) => sum + covers, 0)).toBe(3);
    expect(
      await db.admin('SELECT (SELECT count(*)::int FROM t) AS rows, (SELECT count(*)::int FROM schemagate.migrations) AS applied'),
    ).toEqual([{ rows: 2, applied: 3 }]);
  },
);
