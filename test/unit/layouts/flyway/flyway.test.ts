// Flyway's folder and ledger. The checksums and hashes come from Java 17 (CRC32 over BufferedReader's lines; String.hashCode).
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flyway's placeholders are written that way.
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../../../src/core/finding.ts';
import type { Migration } from '../../../../src/core/migration.ts';
import { flyway } from '../../../../src/layouts/flyway/flyway.ts';
import type { Discovery, LayoutOptions } from '../../../../src/layouts/layout.ts';
import type { JsonRow } from '../../../../src/ledger/json-rows.ts';
import type { LedgerPlace } from '../../../../src/ledger/tool-ledger.ts';
import { applyEdits } from '../../../../src/sql/edit.ts';
import { fakeFolder, lookedAt } from '../../../support/fake-folder.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const optionsWith = (
  placeholders: Readonly<Record<string, string>> = {},
  substitute: LayoutOptions['substitute'] = 'auto',
): LayoutOptions => ({
  placeholders: new Map(Object.entries(placeholders)),
  substitute,
  environment: { PWD: '/srv' },
});

const discover = (files: Files, options = optionsWith()): Promise<Discovery> => flyway.discover(fakeFolder(files), options);

const one = async (files: Files, options = optionsWith()): Promise<Migration> => (await discover(files, options)).migrations[0]!;

const around = { database: 'app', user: 'me', schema: 'public', table: 'flyway_schema_history' };

const sent = (migration: Migration, options = optionsWith()): string =>
  applyEdits(migration.text, flyway.render!(migration, { ...options, ...around }).edits).text;

const place: LedgerPlace = {
  table: '"public"."flyway_schema_history"',
  schema: 'public',
  name: 'flyway_schema_history',
  columns: null,
  database: 'app',
  user: 'me',
};
const ledger = flyway.toolLedger!.ledger(place);

const row = (installed_rank: number, version: string | null, more: JsonRow = {}): JsonRow => ({
  installed_rank,
  version,
  description: 'x',
  type: 'SQL',
  checksum: 0,
  success: true,
  at: '2024-01-01T00:00:00Z',
  ...more,
});

describe('names', () => {
  test('versions are ordered part by part as numbers, with repeatable ones after them by description', async () => {
    const names = [
      'V10__a',
      'V9__a',
      'V1_10__a',
      'V1.9__a',
      'V1__a',
      'V1_0_1__a',
      'V2020_10523__a',
      'V020240101120000123__a',
      'R__b',
      'R__a',
    ];
    const { migrations, findings } = await discover(Object.fromEntries(names.map((name) => [`${name}.sql`, 'SELECT 1;'])));
    expect(findings).toEqual([]);
    const order = ['1', '1.0.1', '1.9', '1.10', '9', '10', '2020.10523', '020240101120000123', 'a', 'b'];
    expect(migrations.map(({ version }) => version)).toEqual(order);
    expect(migrations.map(({ id }) => id).slice(-3)).toEqual(['20240101120000123', 'R__a', 'R__b']);
  });

  test('the description is what follows the first separator, with spaces for underscores', async () => {
    const { migrations } = await discover({ 'V1__a.sql.sql': '', 'V2.sql': '', 'V3__.sql': '', 'V4___a__b_c.SQL': '' });
    expect(migrations.map(({ name }) => name)).toEqual(['a.sql', '', '', ' a  b c']);
  });

  test('files lie at any depth, but for hidden folders', async () => {
    const { migrations } = await discover({ 'a/b/V2__x.sql': '', 'V1__x.sql': '', '.data/V3__x.sql': '' });
    expect(migrations.map(({ file, notes }) => [file, notes?.['script']])).toEqual([
      ['migrations/V1__x.sql', 'V1__x.sql'],
      ['migrations/a/b/V2__x.sql', 'a/b/V2__x.sql'],
    ]);
  });

  test('what is not named like a migration is skipped, and reported if it was meant to be one', async () => {
    const ignored = [
      'README.sql',
      'schema.sql',
      'V1_create.sql',
      'V__x.sql',
      'V1a__x.sql',
      'v1__x.sql',
      'V1._2__x.sql',
      'notes.md',
      'V8__x.txt',
    ];
    const { migrations, findings } = await discover(Object.fromEntries([...ignored, 'V7__x.sql'].map((name) => [name, ''])));
    expect(migrations.map(({ version }) => version)).toEqual(['7']);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual(Array(4).fill(['file-ignored', 'notice']));
  });

  test('the same version twice, in whatever spelling and folder, is an error', async () => {
    const { findings } = await discover({
      'V1__a.sql': '',
      'b/V1.0__b.sql': '',
      'R__c_d.sql': '',
      'x/R__c_d.sql': '',
      'beforeMigrate.sql': '',
      'x/beforeMigrate.sql': '',
    });
    expect(findings.map(({ code, subject }) => `${code} ${subject}`).sort()).toEqual([
      'duplicate-name migrations/x/R__c_d.sql',
      'duplicate-name migrations/x/beforeMigrate.sql',
      'duplicate-version migrations/b/V1.0__b.sql',
    ]);
  });

  test('an empty folder and bytes that are no text are errors', async () => {
    expect((await discover({ 'README.md': '' })).findings).toMatchObject([{ code: 'no-migrations' }]);
    expect((await discover({ 'V1__x.sql': Uint8Array.of(0xff, 0x41) })).findings).toMatchObject([{ code: 'not-utf8' }]);
  });

  test('undo files are the way back of their version and nothing else', async () => {
    const { migrations, findings } = await discover({ 'V1.0__x.sql': '', 'U1__x.sql': '', 'U7__gone.sql': '' });
    expect(migrations).toMatchObject([{ id: '1', down: 'migrations/U1__x.sql' }]);
    expect(findings).toEqual([]);
  });

  test('classes and scripts are migrations in code, a class and its source one', async () => {
    const { migrations, findings } = await discover({
      'V1__x.java': 'class V1__x {}',
      'V1__x.class': Uint8Array.of(0xca, 0xfe, 0xba, 0xbe),
      'V1__x$1.class': Uint8Array.of(0xca, 0xfe),
      'V2__x.class': Uint8Array.of(0xca, 0xfe, 0xba, 0xbe),
      'R__x.kt': '',
      'V3__x.sh': '',
      'Rows.java': '',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ version, code }) => [version, code])).toEqual([
      ['1', 'Java'],
      ['2', 'Java'],
      ['3', 'shell'],
      ['x', 'Kotlin'],
    ]);
    expect(migrations.every(({ toolChecksum }) => toolChecksum === undefined)).toBe(true);
  });
});

describe('baseline files', () => {
  test('with V files as old it is skipped, with a warning', async () => {
    const { migrations, findings } = await discover({ 'V1__a.sql': '', 'V2__b.sql': '', 'B2__all.sql': '', 'V3__c.sql': '' });
    expect(migrations.map(({ version }) => version)).toEqual(['1', '2', '3']);
    expect(findings).toMatchObject([{ code: 'baseline-ignored', severity: 'warning', subject: 'migrations/B2__all.sql' }]);
  });

  const squashed = { 'B2__all.sql': 'SELECT 1;', 'B1__old.sql': '', 'V3__c.sql': '' };

  test('without, the latest is where a new database begins', async () => {
    const { migrations, findings } = await discover(squashed);
    expect(findings).toEqual([]);
    expect(migrations.map(({ version, name }) => [version, name])).toEqual([
      ['2', 'all'],
      ['3', 'c'],
    ]);
    expect(ledger.applied(migrations[0]!, { id: 'r', program: 'p' })).toContain("'all', 'SQL_BASELINE', 'B2__all.sql', 78787420, 'me'");
  });

  test('a database with a migration passes it over, and misses no older file', async () => {
    const { migrations } = await discover(squashed);
    const rows = ledger.parse([row(1, '1'), row(2, '2', { checksum: 5 })], migrations);
    expect(rows.map(({ id, checksum, fileless }) => [id, checksum, fileless])).toEqual([
      ['1', '0', true],
      ['2', null, true],
    ]);
    expect(ledger.parse([row(1, '1')], migrations).map(({ id }) => id)).toEqual(['1', '2']);
    expect(ledger.parse([], migrations)).toEqual([]);
  });

  test('its own row covers what is older', async () => {
    const { migrations } = await discover({ 'V1__a.sql': '', 'V2__b.sql': '', 'V3__c.sql': '' });
    const rows = ledger.parse([row(1, '2', { type: 'SQL_BASELINE' })], migrations);
    expect(rows.map(({ id, checksum, state }) => [id, checksum, state])).toEqual([
      ['2', null, 'applied'],
      ['1', null, 'applied'],
    ]);
  });
});

describe('checksums', () => {
  test.each([
    ['', '0'],
    ['SELECT 1;\n', '78787420'],
    ['\ufeffSELECT 1;\r\n', '78787420'],
    ['CREATE TABLE t (\r\n  a text -- é\r\n);\r\n', '-849750388'],
    ['CREATE TABLE t (\n  a text -- é\n);', '-849750388'],
    ['a\rb\n\nc', '891568578'],
  ])('of %j is %s', async (text, checksum) => {
    expect((await one({ 'V1__x.sql': text })).toolChecksum).toEqual({ checksum, accepted: [checksum] });
  });

  test('versioned ones are raw, repeatable ones with the values in them, and raw is accepted', async () => {
    const text = "CREATE VIEW v AS SELECT '${colour}';\n";
    const options = optionsWith({ COLOUR: 'blue' });
    expect((await one({ 'V1__x.sql': text }, options)).toolChecksum?.checksum).toBe('1238099130');
    const repeatable = await one({ 'R__x.sql': text }, options);
    expect(repeatable.toolChecksum).toEqual({ checksum: '-21801751', accepted: ['-21801751', '1238099130'] });
    expect((await one({ 'R__x.sql': text }, optionsWith({ COLOUR: 'red' }))).checksum).not.toBe(repeatable.checksum);
    expect((await one({ 'R__x.sql': text }, optionsWith({ COLOUR: 'blue' }, 'off'))).toolChecksum?.checksum).toBe('1238099130');
  });

  test("a repeatable one with Flyway's own values in it is written and known by the checksum that they make here", async () => {
    const own = '${flyway:database}.${flyway:defaultSchema}.${flyway:table}.${flyway:user}.${flyway:filename}';
    const migration = await one({ 'R__own.sql': `SELECT '${own}';\n` });
    expect(ledger.applied(migration, { id: 'r', program: 'p' })).toContain("NULL, 'own', 'SQL', 'R__own.sql', -704269030, 'me'");
    const written = row(1, null, { description: 'own', checksum: -704269030 });
    expect(ledger.parse([written], [migration])[0]?.checksum).toBe(migration.toolChecksum?.checksum);
    expect(ledger.parse([{ ...written, checksum: 7 }], [migration])[0]?.checksum).toBe('7');
  });
});

describe('rendering', () => {
  const options = optionsWith({ SCHEMA: 'shop', MY_NAME: 'x', EMPTY: '' });

  test('placeholders are replaced wherever they are, in any case of letters', async () => {
    const text = "-- ${schema}\nSELECT '${Schema}', ${my.name}, ${my-name}$${EMPTY}; SELECT ${empty}1, $1, '$';";
    const migration = await one({ 'V1__x.sql': text }, options);
    expect(sent(migration, options)).toBe("-- shop\nSELECT 'shop', x, x$${EMPTY}; SELECT 1, $1, '$';");
  });

  test("Flyway's own are known", async () => {
    const migration = await one({
      'a/V1__x.sql':
        '${flyway:defaultSchema} ${FLYWAY:USER} ${flyway:database} ${flyway:filename} ${flyway:table} ${flyway:workingDirectory}',
    });
    expect(sent(migration)).toBe('public me app V1__x.sql flyway_schema_history /srv');
    expect(sent(await one({ 'V1__x.sql': '${flyway:timestamp}' }))).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('one without a value is reported with its place, and how to give it', async () => {
    const migration = await one({ 'V1__x.sql': 'SELECT 1;\nSELECT ${app.role};' });
    const { findings } = flyway.render!(migration, { ...optionsWith(), ...around });
    expect(findings).toMatchObject([
      { code: 'placeholder-undefined', severity: 'error', place: { file: 'migrations/V1__x.sql', line: 2, column: 8 } },
    ]);
    expect(findings[0]?.hint).toContain('GATE_PLACEHOLDER_APP_ROLE');
  });

  test.each(['${x', '${flyway:colour}', '${}'])('%j is an error', async (text) => {
    expect(flyway.render!(await one({ 'V1__x.sql': text }), { ...optionsWith(), ...around }).findings).toHaveLength(1);
  });

  test('nothing is replaced where substitution is off', async () => {
    const off = optionsWith({ SCHEMA: 'shop' }, 'off');
    expect(sent(await one({ 'V1__x.sql': '${schema} ${other}' }, off), off)).toBe('${schema} ${other}');
  });
});

describe('.conf beside a script', () => {
  test('its settings count', async () => {
    const conf = '# run alone\r\nexecuteInTransaction=false\r\nplaceholderReplacement: false\nencoding = UTF-8\n';
    const { migrations, findings } = await discover({ 'a/V1__x.sql': '${x}', 'a/V1__x.sql.conf': conf });
    expect(findings).toEqual([]);
    expect(flyway.render!(migrations[0]!, { ...optionsWith(), ...around })).toEqual({
      edits: [],
      directives: { transaction: 'off' },
      findings: [],
    });
  });

  test.each(['executeInTransactions=false', 'executeInTransaction=no', 'encoding=ISO-8859-1', 'shouldExecute=${env}==prod'])(
    '%s is an error',
    async (line) => {
      const { findings } = await discover({ 'V1__x.sql': '', 'V1__x.sql.conf': `\n${line}\n` });
      expect(findings).toMatchObject([
        { code: 'bad-script-config', severity: 'error', place: { file: 'migrations/V1__x.sql.conf', line: 2 } },
      ]);
    },
  );
});

describe('callbacks', () => {
  test('run at their moments, in order; those of other commands are skipped', async () => {
    const names = [
      'afterMigrate',
      'beforeMigrate__b',
      'beforeMigrate',
      'beforeMigrate__a',
      'afterEachMigrate',
      'beforeEachMigrate',
      'afterVersioned',
    ];
    const others = [
      'beforeRepeatables',
      'afterMigrateApplied',
      'beforeValidate',
      'afterConnect',
      'afterClean',
      'beforeInfo',
      'afterUndo',
      'beforeEachUndo',
    ];
    const { callbacks, findings } = await discover(Object.fromEntries([...names, ...others, 'V1__x'].map((name) => [`${name}.sql`, ''])));
    expect(findings).toEqual([]);
    expect(callbacks?.map(({ moment, always, migration }) => [migration.id, moment, always])).toEqual([
      ['afterConnect', 'before-all', true],
      ['beforeValidate', 'before-all', true],
      ['beforeMigrate', 'before-all', true],
      ['beforeMigrate__a', 'before-all', true],
      ['beforeMigrate__b', 'before-all', true],
      ['beforeEachMigrate', 'before-each', false],
      ['afterEachMigrate', 'after-each', false],
      ['afterVersioned', 'after-versioned', true],
      ['beforeRepeatables', 'before-repeatable', false],
      ['afterMigrateApplied', 'after-applied', false],
      ['afterMigrate', 'after-all', true],
      ['beforeEachUndo', 'before-each', false],
      ['afterUndo', 'after-all', false],
    ]);
    expect(callbacks?.filter(({ way }) => way === 'down').map(({ migration }) => migration.id)).toEqual(['beforeEachUndo', 'afterUndo']);
  });

  test('what Flyway would run and nothing here does is reported', async () => {
    const { callbacks, findings } = await discover({
      'afterMigrateError.sql': '',
      'beforeEachMigrateStatement__x.sql': '',
      'V1__x.sql': '',
    });
    expect(callbacks).toEqual([]);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual(Array(2).fill(['callback-ignored', 'warning']));
    expect(hasErrors(findings)).toBe(false);
  });
});

describe('recognise', () => {
  test.each([
    [{ 'V1__a.sql': '' }, true],
    [{ 'x/V1_2__a.sql': '' }, true],
    [{ 'R__views.sql': '' }, false],
    [{ '0001_a.sql': '', '0001_a.down.sql': '' }, false],
    [{ '1_a.up.sql': '', '1_a.down.sql': '' }, false],
    [{ 'README.sql': '', 'V1.sql': '' }, false],
    [{ 'V1__a.java': '' }, false],
  ] as const)('%j: %s', (files, known) => {
    expect(flyway.habit!(...lookedAt(files)) !== null).toBe(known);
  });
});

describe('the ledger', () => {
  const files = { 'V1__a.sql': '', 'V2__b.sql': '', 'R__v w.sql': '' };
  const parse = async (...rows: readonly JsonRow[]): Promise<readonly unknown[]> =>
    ledger
      .parse(rows, (await discover(files)).migrations)
      .map(({ id, state, checksum, fileless }) => [id, state, checksum, fileless === true]);

  test('rows are known by their version, or the description of a repeatable one, of which the last counts', async () => {
    const repeatable = { description: 'v w', checksum: 1 };
    expect(await parse(row(3, null, { ...repeatable, checksum: 2 }), row(1, '1.0'), row(2, null, repeatable))).toEqual([
      ['1', 'applied', '0', false],
      ['R__v_w', 'applied', '2', false],
    ]);
  });

  test('the row of a schema that Flyway made is none; one that failed is dirty', async () => {
    expect(await parse(row(0, null, { type: 'SCHEMA', checksum: null }), row(1, '2', { success: false }))).toEqual([
      ['2', 'dirty', '0', false],
    ]);
  });

  test.each(['DELETE', 'UNDO_SQL', 'UNDO_SCRIPT'])('%s takes the version back, until it is applied again', async (type) => {
    expect(await parse(row(1, '1'), row(2, '1', { type }))).toEqual([]);
    expect(await parse(row(1, '1'), row(2, '1', { type }), row(3, '1'))).toEqual([['1', 'applied', '0', false]]);
  });

  test('a baseline covers what is not newer', async () => {
    expect(await parse(row(1, '1', { type: 'BASELINE', checksum: null, description: '<< Flyway Baseline >>' }))).toEqual([
      ['1', 'applied', null, true],
    ]);
    expect((await parse(row(1, '2.5', { type: 'BASELINE', checksum: null }))).map((r) => (r as string[])[0])).toEqual(['2.5', '1', '2']);
  });

  test.each(['JDBC', 'SPRING_JDBC', 'CUSTOM', 'SCRIPT'])('a row of type %s needs no file', async (type) => {
    expect(await parse(row(1, '7', { type, checksum: null }))).toEqual([['7', 'applied', null, true]]);
  });

  test('writes what Flyway writes', async () => {
    const migration = await one({ "a/V1_2__it's.sql": 'SELECT 1;' });
    const written = ledger.applied(migration, { id: 'r', program: 'p' });
    expect(written).toContain("'1.2', 'it''s', 'SQL', 'a/V1_2__it''s.sql', 78787420, 'me', ");
    expect(ledger.removed(migration, null)).toContain(`WHERE version ~ '^0*1[.]0*2([.]0+)*$' AND`);
    const long = await one({ [`V1__${'d'.repeat(240)}.sql`]: '' });
    expect(ledger.applied(long, { id: 'r', program: 'p' })).toContain(`'${'d'.repeat(197)}...'`);
  });

  test("takes Flyway's lock of the table", () => {
    expect(ledger.locks).toEqual([77433833903597n]);
    const odd = flyway.toolLedger!.ledger({ ...place, schema: 'o"dd', table: '"o""dd"."flyway_schema_history"' });
    expect(odd.locks).toEqual([77431708279161n - 131093262n]);
  });
});
