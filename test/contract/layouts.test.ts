// What every layout must do, told in its own dialect, on a real server.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAYOUT_NAMES } from '../../src/layouts/known-layouts.ts';
import { LAYOUT_BY_ID } from '../../src/layouts/layouts.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { dumpSchema } from '../support/dump.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import type { Dialect, Step } from './dialect.ts';
import { DIALECTS } from './dialects.ts';

const STORY: readonly Step[] = [
  { number: 1, name: 'one', up: 'CREATE TABLE one (id bigint PRIMARY KEY, note text);', down: 'DROP TABLE one;' },
  { number: 2, name: 'two', up: "CREATE TABLE two (id bigint PRIMARY KEY);\nINSERT INTO one VALUES (1, 'a;b');", down: 'DROP TABLE two;' },
  { number: 3, name: 'three', up: 'ALTER TABLE two ADD COLUMN label text;', down: 'ALTER TABLE two DROP COLUMN label;' },
  { number: 4, name: 'four', up: 'CREATE VIEW four AS SELECT id FROM two;', down: 'DROP VIEW four;' },
];
const YES = { yes: true } as const;
const FIXTURES = join(import.meta.dirname, '../fixtures/layouts');

test('each layout is under contract: it has a dialect and a fixture, and nothing has one that is not a layout', () => {
  expect(DIALECTS.map(({ layout }) => layout)).toEqual(LAYOUT_NAMES);
  const named = [...LAYOUT_NAMES].sort();
  expect(readdirSync(join(import.meta.dirname, 'dialects')).sort()).toEqual(named.map((id) => `${id}.ts`).sort());
  expect(readdirSync(FIXTURES).sort()).toEqual(named);
});

describe.each(DIALECTS)('$layout', (dialect) => {
  const layout = LAYOUT_BY_ID.get(dialect.layout)!;

  test('the fixture is recognised, and makes the same schema as in every other dialect', async ({ skip }) => {
    const { url, run, schema } = await place(dialect, fixtureOf(dialect.layout));
    const status = await run('status', { GATE_LAYOUT: 'auto' });
    if (status.exit === 2) {
      expect(status.findings).toMatchObject([{ code: 'ambiguous-layout' }]);
      expect(status.findings[0]!.message).toContain(dialect.layout);
    } else expect(status.data).toMatchObject({ layout: dialect.layout });
    expect(await run('up')).toMatchObject({ exit: 0, verification: { checked: { tables: 2, columns: 8, views: 1, constraints: 6 } } });
    // What runs each time may change the schema, which is compared in full then.
    const by = dialect.layout === 'flyway' ? 'comparison' : 'fingerprint';
    expect(await run('up')).toMatchObject({ exit: 0, steps: [], verification: { state: 'verified', by } });
    const { url: reference, run: runGate } = await place(DIALECTS[0]!, fixtureOf('gate'));
    expect(await runGate('up')).toMatchObject({ exit: 0 });
    const dumped = await dumpSchema(url, schema);
    if (dumped === null) skip('there is no pg_dump here that can read this server');
    expect(dumped).toContain('CREATE VIEW public.totals');
    expect(dumped).toBe(await dumpSchema(reference, ['--no-owner', '--no-privileges', '--exclude-schema=schemagate']));
  });

  test('half a history, then the rest, then nothing', async () => {
    const { folder, run, applied } = await place(dialect, dialect.tell(STORY.slice(0, 2)));
    expect(await run('up')).toMatchObject({ exit: 0 });
    tell(folder, dialect, STORY);
    const report = await run('up');
    expect([report.exit, report.steps.map(({ version }) => version)]).toEqual([0, [dialect.version(3), dialect.version(4)]]);
    expect(await applied()).toEqual([1, 2, 3, 4].map(dialect.version));
    expect(await run('up')).toMatchObject({ exit: 0, steps: [] });
    expect(await run('verify')).toMatchObject({ exit: 0 });
    expect(await run('status')).toMatchObject({ exit: 0, applied: 4 });
  });

  test('an edited file is found, and can be accepted', async () => {
    const { folder, run } = await place(dialect, dialect.tell(STORY));
    expect(await run('up')).toMatchObject({ exit: 0 });
    const edited = STORY.map((step) => (step.number === 4 ? { ...step, up: `${step.up}\nSELECT 1;` } : step));
    tell(folder, dialect, edited);
    const report = await run('up');
    expect(report).toMatchObject({ exit: 8 });
    expect(report.findings[0]!.code).toBe('edited');
    expect(await run('mark', {}, [dialect.version(4), 'applied'])).toMatchObject({ exit: 0 });
    expect(await run('up')).toMatchObject({ exit: 0, steps: [] });
  });

  test('other line ends are no edit', async () => {
    const files = dialect.tell(STORY);
    const { folder, run } = await place(dialect, files);
    expect(await run('up')).toMatchObject({ exit: 0 });
    writeFiles(folder, Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')])));
    expect(await run('up')).toMatchObject({ exit: 0, steps: [] });
  });

  test('a broken migration is rolled back with its ledger row, and reported with its line', async () => {
    const broken: Step = { number: 3, name: 'three', up: 'CREATE TABLE gone (id bigint);\n\nSELECT missing FROM one;' };
    const files = dialect.tell([...STORY.slice(0, 2), broken, STORY[3]!]);
    const { run, applied, database } = await place(dialect, files);
    const report = await run('up');
    expect(report).toMatchObject({ exit: 6, failure: { sqlstate: '42703' } });
    expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'applied', 'failed', 'not-run']);
    const { file, line } = report.failure!.place;
    const name = Object.keys(files).find((path) => file.endsWith(`/${path}`))!;
    expect(files[name]!.split('\n')[line! - 1]).toBe('SELECT missing FROM one;');
    expect(await applied()).toEqual([1, 2].map(dialect.version));
    expect(await database.admin("SELECT to_regclass('gone') AS gone")).toEqual([{ gone: null }]);
  });

  test('what refuses a transaction is run without, with the directive or not, and continues where it stopped', async () => {
    const indexes = 'CREATE INDEX CONCURRENTLY two_label ON two (label);\nCREATE UNIQUE INDEX CONCURRENTLY one_note ON one (note);';
    const step = (noTransaction: boolean): Step => ({ number: 4, name: 'four', up: indexes, ...(noTransaction && { noTransaction }) });
    for (const directive of [true, false]) {
      // graphile-migrate refuses several statements where its directive is given.
      if (directive && dialect.layout === 'graphile-migrate') continue;
      const { run, database, applied } = await place(dialect, dialect.tell([...STORY.slice(0, 3), step(directive)]));
      await run('up', { GATE_MIGRATIONS: migrationsFolder(dialect.tell(STORY.slice(0, 3))) });
      await database.admin("INSERT INTO one VALUES (2, 'twice'), (3, 'twice')");
      const stopped = await run('up');
      expect(stopped).toMatchObject({ exit: 10, failure: { sqlstate: '23505' } });
      expect(await applied()).toEqual([1, 2, 3].map(dialect.version));
      await database.admin('DELETE FROM one WHERE id = 3');
      expect(await run('up')).toMatchObject({ exit: 0 });
      expect(await applied()).toEqual([1, 2, 3, 4].map(dialect.version));
      expect(await database.admin('SELECT count(*)::int AS n FROM pg_index WHERE NOT indisvalid')).toEqual([{ n: 0 }]);
    }
  });

  test('a lower version that comes later is reported, or applied where the tool would', async () => {
    const { folder, run, applied } = await place(dialect, dialect.tell(STORY.filter(({ number }) => number !== 3)));
    expect(await run('up')).toMatchObject({ exit: 0 });
    tell(folder, dialect, STORY);
    const report = await run('up');
    if (dialect.layout === 'graphile-migrate') {
      // The chain of hashes leads through the new one: those after it are other migrations now.
      expect(report).toMatchObject({ exit: 8 });
      return;
    }
    if (layout.outOfOrder === 'apply') expect(report).toMatchObject({ exit: 0, steps: [{ version: dialect.version(3) }] });
    else {
      expect(report).toMatchObject({ exit: 8, findings: [{ code: 'out-of-order' }] });
      expect(await run('up', { GATE_OUT_OF_ORDER: 'apply' })).toMatchObject({ exit: 0, steps: [{ version: dialect.version(3) }] });
    }
    if (layout.toolLedger?.headOnly !== true) expect([...(await applied())].sort()).toEqual([1, 2, 3, 4].map(dialect.version).sort());
  });

  test('a migration in code is named, never skipped, and can be marked applied', async ({ skip }) => {
    const code = dialect.code(5);
    if (code === null) return skip('the tool has no migrations in code');
    const { folder, run } = await place(dialect, dialect.tell(STORY));
    expect(await run('up')).toMatchObject({ exit: 0 });
    writeFiles(folder, { [code.path]: code.content });
    const report = await run('up');
    expect(report).toMatchObject({ exit: 2, findings: [{ code: 'code-migration', subject: join(folder, code.path) }] });
    expect(await run('mark', {}, [code.path, 'applied'])).toMatchObject({ exit: 0 });
    expect(await run('up')).toMatchObject({ exit: 0, steps: [] });
  });

  test('what the tool left half-way is refused until a person has settled it', async ({ skip }) => {
    if (dialect.makeDirty === null) return skip('the ledger cannot say so');
    const { run, database, folder } = await place(dialect, dialect.tell(STORY.slice(0, 3)));
    expect(await run('up')).toMatchObject({ exit: 0 });
    tell(folder, dialect, STORY);
    await database.admin(dialect.makeDirty(4));
    expect(await run('up')).toMatchObject({ exit: 10, findings: [{ code: 'dirty' }] });
    expect(await run('mark', {}, [dialect.version(4), 'pending'])).toMatchObject({ exit: 0 });
    expect(await run('up')).toMatchObject({ exit: 0, steps: [{ version: dialect.version(4), state: 'applied' }] });
  });

  test('what is marked pending is applied again', async () => {
    const { run, database, applied } = await place(dialect, dialect.tell(STORY));
    expect(await run('up')).toMatchObject({ exit: 0 });
    await database.admin('DROP VIEW four');
    expect(await run('mark', {}, [dialect.version(4), 'pending'])).toMatchObject({ exit: 0 });
    expect(await applied()).toEqual([1, 2, 3].map(dialect.version));
    expect(await run('up')).toMatchObject({ exit: 0, steps: [{ version: dialect.version(4) }] });
    expect(await applied()).toEqual([1, 2, 3, 4].map(dialect.version));
  });

  test('what is reverted is gone with its row, newest first, and is applied again', async () => {
    const { run, database, applied } = await place(dialect, dialect.tell(STORY));
    expect(await run('up')).toMatchObject({ exit: 0 });
    if (layout.wayBack === undefined) {
      expect(await run('down', {}, [], YES)).toMatchObject({ exit: 2, findings: [{ code: 'cannot-revert' }] });
      return;
    }
    expect(await run('down')).toMatchObject({ exit: 9, steps: [], findings: [{ code: 'not-confirmed' }] });
    const states = (report: Awaited<ReturnType<typeof run>>) => [
      report.exit,
      ...report.steps.map(({ version, state }) => `${version} ${state}`),
    ];
    expect(states(await run('down', {}, [], YES))).toEqual([0, `${dialect.version(4)} reverted`]);
    expect(await database.admin("SELECT to_regclass('four') AS four")).toEqual([{ four: null }]);
    expect(await applied()).toEqual([1, 2, 3].map(dialect.version));
    expect(states(await run('up'))).toEqual([0, `${dialect.version(4)} applied`]);
    expect(states(await run('redo', {}, ['2'], YES))).toEqual([
      0,
      ...[4, 3].map((n) => `${dialect.version(n)} reverted`),
      ...[3, 4].map((n) => `${dialect.version(n)} applied`),
    ]);
    expect(states(await run('down', {}, [], { ...YES, to: dialect.version(1) }))).toEqual([
      0,
      ...[4, 3, 2].map((n) => `${dialect.version(n)} reverted`),
    ]);
    expect(await applied()).toEqual([dialect.version(1)]);
    expect(states(await run('down', {}, [], { ...YES, all: true }))).toEqual([0, `${dialect.version(1)} reverted`]);
    expect(await applied()).toEqual([]);
    expect(await run('up')).toMatchObject({ exit: 0, steps: [{}, {}, {}, {}] });
    expect(await applied()).toEqual([1, 2, 3, 4].map(dialect.version));
  });

  test('an older image takes a newer database back to its own head, by what was stored', async ({ skip }) => {
    if (layout.wayBack === undefined) return skip('the tool has no way back');
    const { run, folder, applied, database } = await place(dialect, dialect.tell(STORY));
    expect(await run('up')).toMatchObject({ exit: 0 });
    tell(folder, dialect, STORY.slice(0, 2));
    const back = { ...YES, to: dialect.version(2) };
    expect(await run('down', { GATE_DOWN: 'files' }, [], back)).toMatchObject({ exit: 8, steps: [] });
    const report = await run('down', {}, [], back);
    expect(report).toMatchObject({ exit: 0, head: { ledger: dialect.version(2) }, steps: [{ state: 'reverted' }, { state: 'reverted' }] });
    expect(report.findings.map(({ code }) => code)).toEqual(['way-back-stored', 'way-back-stored', 'expectation-recorded']);
    expect(await applied()).toEqual([1, 2].map(dialect.version));
    expect(
      await database.admin("SELECT count(*)::int AS n FROM pg_attribute WHERE attrelid = 'two'::regclass AND attname = 'label'"),
    ).toEqual([{ n: 0 }]);
    expect(await run('up')).toMatchObject({ exit: 0, steps: [] });
  });

  test('one that cannot be reverted in a transaction goes on where it stopped, and nothing else runs meanwhile', async ({ skip }) => {
    if (layout.wayBack === undefined) return skip('the tool has no way back');
    const step: Step = {
      number: 4,
      name: 'four',
      up: 'CREATE INDEX two_label ON two (label);\nCREATE INDEX one_note ON one (note);',
      down: 'DROP INDEX CONCURRENTLY one_note;\nDROP INDEX CONCURRENTLY two_label;',
    };
    const { run, database, applied } = await place(dialect, dialect.tell([...STORY.slice(0, 3), { ...step, noTransaction: true }]));
    expect(await run('up')).toMatchObject({ exit: 0 });
    await database.admin('DROP INDEX two_label');
    const stopped = await run('down', {}, [], YES);
    expect(stopped).toMatchObject({ exit: 10, failure: { sqlstate: '42704' }, steps: [{ state: 'incomplete' }] });
    expect(await run('up')).toMatchObject({ exit: 10, findings: [{ code: 'half-reverted' }] });
    const status = await run('status');
    expect([status.exit, status.findings.map(({ code }) => code)]).toEqual([9, ['half-reverted']]);
    await database.admin('CREATE INDEX two_label ON two (label)');
    expect(await run('down', {}, [], YES)).toMatchObject({ exit: 0, steps: [{ state: 'reverted' }] });
    expect(await database.admin("SELECT relname FROM pg_class WHERE relname IN ('two_label', 'one_note')")).toEqual([]);
    expect(await applied()).toEqual([1, 2, 3].map(dialect.version));
    expect(await run('up')).toMatchObject({ exit: 0, steps: [{ version: dialect.version(4) }] });
  });

  test("the tool's own lock keeps the gate out", async ({ skip }) => {
    const keys = layout.toolLedger?.ledger(someplace(dialect)).locks ?? [];
    if (keys.length === 0) skip('the tool takes none');
    const { run, database } = await place(dialect, dialect.tell(STORY));
    const name = (await database.admin('SELECT current_database() AS name'))[0]!['name'] as string;
    const tool = await database.client();
    for (const key of layout.toolLedger!.ledger({ ...someplace(dialect), database: name }).locks) {
      await tool.query(`SELECT pg_advisory_lock(${key})`);
      expect(await run('up', { GATE_LOCK_WAIT: '0' })).toMatchObject({ exit: 5 });
      await tool.query('SELECT pg_advisory_unlock_all()');
    }
    expect(await run('up')).toMatchObject({ exit: 0 });
  });

  test('adopted by our own layout, and written back', async ({ skip }) => {
    if (layout.toolLedger === null) skip('this is our own');
    const { run, applied, folder } = await place(dialect, dialect.tell(STORY.slice(0, 3)));
    expect(await run('up')).toMatchObject({ exit: 0 });
    const before = await applied();
    const converted = { GATE_LAYOUT: 'gate', GATE_MIGRATIONS: migrationsFolder(DIALECTS[0]!.tell(STORY)) };
    expect(await run('up', converted)).toMatchObject({ exit: 8, findings: [{ code: 'ledger-of-another-layout' }] });
    expect(await run('adopt', converted, [], { from: dialect.layout })).toMatchObject({ exit: 0, applied: 3 });
    expect(await run('up', converted)).toMatchObject({ exit: 0, steps: [{ version: '0004' }] });
    // Somebody who began with our own layout goes over to the tool.
    const own = await place(DIALECTS[0]!, DIALECTS[0]!.tell(STORY.slice(0, 3)));
    expect(await own.run('up')).toMatchObject({ exit: 0 });
    const back = { GATE_LAYOUT: dialect.layout, GATE_MIGRATIONS: folder };
    expect(await own.run('up', back)).toMatchObject({ exit: 8, findings: [{ code: 'ledger-of-another-layout' }] });
    expect(await own.run('eject', back)).toMatchObject({ exit: 0, applied: 3 });
    expect((await own.database.admin(dialect.applied)).map((row) => row['version'])).toEqual(before);
    tell(folder, dialect, STORY);
    expect(await own.run('up', back)).toMatchObject({ exit: 0, steps: [{ version: dialect.version(4) }] });
  });
});

interface Place {
  readonly url: string;
  readonly folder: string;
  readonly database: FreshDatabase;
  readonly run: (
    command: string,
    env?: Readonly<Record<string, string>>,
    operands?: readonly string[],
    flags?: Readonly<Record<string, string | boolean>>,
  ) => ReturnType<typeof runCommand>;
  /** What the tool takes for applied. */
  readonly applied: () => Promise<readonly string[]>;
  /** pg_dump's flags that leave ledgers out. */
  readonly schema: readonly string[];
}

/** A database, and a folder of these files or a copy of that folder. */
async function place(dialect: Dialect, files: Readonly<Record<string, string>> | string): Promise<Place> {
  const database = await freshDatabase();
  const folder = typeof files === 'string' ? copyOf(files) : migrationsFolder(files);
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_LAYOUT: dialect.layout };
  const { table } = dialect;
  const dedicated = table !== null && !table.startsWith('public.');
  const leftOut = table === null ? [] : [dedicated ? `--exclude-schema=${table.split('.')[0]}` : `--exclude-table=${table}*`];
  return {
    url: database.url,
    folder,
    database,
    run: (command, more = {}, operands = [], flags = {}) => runCommand({ command, env: { ...env, ...more }, operands, flags }),
    applied: async () => (await database.admin(dialect.applied)).map((row) => String(row['version'])),
    schema: ['--no-owner', '--no-privileges', '--exclude-schema=schemagate', ...leftOut],
  };
}

function copyOf(fixture: string): string {
  const folder = join(temporaryFolder(), 'migrations');
  cpSync(fixture, folder, { recursive: true });
  return folder;
}

/** The folder holds these steps and nothing else. */
function tell(folder: string, dialect: Dialect, steps: readonly Step[]): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFiles(folder, dialect.tell(steps));
}

const fixtureOf = (layout: string): string => join(FIXTURES, layout);

const someplace = ({ table }: Dialect) => {
  const [schema = '', name = ''] = (table ?? '').split('.');
  return { table: `"${schema}"."${name}"`, schema, name, columns: null, database: 'test', user: 'postgres' };
};
