// Sections and substitution: the cases of goose's internal/sqlparser and of mfridman/interpolate, told with other statements.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the substitution's own syntax
import { expect, test } from 'vitest';
import type { Migration } from '../../../../src/core/migration.ts';
import { interpolate } from '../../../../src/layouts/goose/environment.ts';
import { goose } from '../../../../src/layouts/goose/goose.ts';
import type { RenderOptions } from '../../../../src/layouts/layout.ts';
import { checksum } from '../../../../src/sql/decode.ts';
import { applyEdits } from '../../../../src/sql/edit.ts';
import { fakeFolder, lookedAt } from '../../../support/fake-folder.ts';

const options: RenderOptions = {
  placeholders: new Map(),
  substitute: 'auto',
  environment: { NAME: 'foo', EMPTY: '', SHA: '1adf998e39f647b4' },
  database: 'app',
  user: 'app',
  schema: 'public',
  table: 'goose_db_version',
};
const discover = (files: Record<string, string | Uint8Array>) => goose.discover(fakeFolder(files), options);
const told = async (files: Record<string, string>) => (await discover(files)).findings.map(({ code, message }) => [code, message]);
const migration = async (text: string): Promise<Migration> => (await discover({ '1_a.sql': text })).migrations[0]!;

async function sent(text: string, more: Partial<RenderOptions> = {}): Promise<string> {
  const { edits, findings } = goose.render!(await migration(text), { ...options, ...more });
  expect(findings).toEqual([]);
  return applyEdits(text, edits).text;
}

test('SQL and Go files are migrations, in the order of numbers', async () => {
  const { migrations, findings } = await discover({
    '10_ten.sql': '-- +goose Up\nSELECT 10;\n',
    '00009_nine_it.sql': '-- nine\n-- +goose Up\nSELECT 9;\n-- +goose Down\nSELECT -9;\n',
    '20200101000000_code.go': 'package migrations\n',
    '20200101000000_code_test.go': 'package migrations\n',
    'helpers.go': 'package migrations\n',
    '0_zero.go': 'package migrations\n',
    'README.md': '',
    'sub/1_a.sql': '',
  });
  expect(findings).toEqual([]);
  expect(migrations).toEqual([
    {
      version: '00009',
      id: '9',
      key: '0019',
      name: 'nine_it',
      file: 'migrations/00009_nine_it.sql',
      kind: 'versioned',
      checksum: checksum('SELECT 9;\n'),
      text: '-- nine\n-- +goose Up\nSELECT 9;\n-- +goose Down\nSELECT -9;\n',
      down: 'migrations/00009_nine_it.sql',
      code: null,
    },
    expect.objectContaining({ id: '10', down: null, checksum: checksum('SELECT 10;\n') }),
    expect.objectContaining({ id: '20200101000000', name: 'code', code: 'Go', checksum: checksum('package migrations\n') }),
  ]);
});

test('the checksum is over the up section: neither what is around it nor line ends nor the environment are an edit', async () => {
  const { checksum: plain } = await migration('-- +goose Up\n-- +goose ENVSUB ON\nSELECT $NAME;\n');
  const { checksum: other } = await migration(
    '-- why\r\n-- +goose up\r\n-- +goose ENVSUB ON\r\nSELECT $NAME;\r\n-- +goose Down\r\nSELECT 2;',
  );
  expect(other).toBe(plain);
  expect((await migration('-- +goose Up\nSELECT 2;\n')).checksum).not.toBe(plain);
});

test('what the tool refuses is a finding', async () => {
  expect(await told({ 'seed.sql': '', '0_a.sql': '', '-1_a.sql': '', '9223372036854775808_a.sql': '', '+1_a.sql': '' })).toEqual(
    ['-1_a', '0_a', '9223372036854775808_a', 'seed'].map((name) => [
      'unrecognised-file',
      `${name}.sql has no version, a number above zero before its first underscore: goose stops at it`,
    ]),
  );
  expect(await told({ '1_a.sql': '', '01_b.go': '' })).toEqual([
    ['duplicate-version', 'migrations/01_b.go and migrations/1_a.sql have the same version 1'],
  ]);
  expect((await told({ 'helpers.go': '' })).map(([code]) => code)).toEqual(['no-migrations']);
  expect((await discover({ '1_a.sql': new Uint8Array([0xff]) })).findings.map(({ code }) => code)).toEqual(['not-utf8']);
});

test.each([
  [{ '1_a.sql': '-- x\n-- +goose Up\n' }, true],
  [{ '1_a.sql': '--+goose up\n' }, true],
  [{ '1_a.go': 'import "github.com/pressly/goose/v3"' }, true],
  [{ '1_a.go': 'package main' }, false],
  [{ '1_a.sql': '-- migrate:up\n' }, false],
  [{ 'a.sql': '-- +goose Up\n' }, false],
  [{}, false],
])('%j is recognised: %j', (files, recognised) => {
  expect(goose.recognise(...lookedAt(files)) !== null).toBe(recognised);
});

test.each([
  ['comments stay', '-- a\n\n-- +goose Up\n-- b\nSELECT 1;\n\n-- c\n', '-- a\n\n-- b\nSELECT 1;\n\n-- c\n'],
  ['the down section goes', '-- +goose UP\nSELECT 1; -- x\n--   +goose   down\nDROP;\n-- +goose NO TRANSACTION', 'SELECT 1; -- x\n'],
  ['an empty up section', '-- +goose Up\n-- +goose Down\nSELECT 1;', ''],
  [
    'a block is ended',
    '-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN;\nEND $$\n-- x\n-- +goose StatementEnd\nSELECT 1;\n',
    'DO $$ BEGIN;\nEND $$\n-- x\n;\nSELECT 1;\n',
  ],
  ['an ended block is left', '-- +goose Up\n-- +goose StatementBegin\nSELECT 1; -- x\n-- +goose StatementEnd\n', 'SELECT 1; -- x\n'],
  [
    'an annotation inside a string is not part of it',
    "-- +goose Up\n-- +goose StatementBegin\nSELECT '\n-- +goose NO TRANSACTION\n';\n-- +goose StatementEnd",
    "SELECT '\n';\n",
  ],
  [
    'goose loses the line after an empty block',
    '-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementEnd\n\nSELECT 1;\nSELECT 2;',
    '\nSELECT 2;',
  ],
  ['a statement goes on in a block', '-- +goose Up\nSELECT 1\n-- +goose StatementBegin\n;\n-- +goose StatementEnd\n', 'SELECT 1\n;\n'],
  ['nothing is substituted unasked', '-- +goose Up\nSELECT $NAME;', 'SELECT $NAME;'],
  [
    'substitution on and off',
    "-- +goose ENVSUB ON\n-- +goose Up\nSELECT '${NAME} $EMPTY $UNSET ${UNSET:-x;}';\n-- $NAME\n-- +goose envsub off\nSELECT $$a$$;\n-- +goose ENVSUB ON\n-- +goose Down\nSELECT '$NAME';",
    "SELECT 'foo   x;';\n-- $NAME\nSELECT $$a$$;\n",
  ],
  [
    'substitution inside a body',
    "-- +goose Up\n-- +goose StatementBegin\nDO $$\n-- +goose ENVSUB ON\nBEGIN RAISE NOTICE '${NAME} \\$NAME $$NAME';\n-- +goose ENVSUB OFF\nEND $$;\n-- +goose StatementEnd\n",
    "DO $$\nBEGIN RAISE NOTICE 'foo $NAME $NAME';\nEND $$;\n",
  ],
])('%s', async (_, text, expected) => {
  expect(await sent(text)).toBe(expected);
});

test('settings switch the substitution off', async () => {
  expect(await sent('-- +goose Up\n-- +goose ENVSUB ON\nSELECT $NAME;', { substitute: 'off' })).toBe('SELECT $NAME;');
});

test('edits keep the way back to the line', async () => {
  const text = "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '$NAME', wrong;\n";
  const edited = applyEdits(text, goose.render!(await migration(text), options).edits);
  expect(edited.toSource(edited.text.indexOf('wrong'))).toBe(text.indexOf('wrong'));
});

test('NO TRANSACTION counts wherever it stands', async () => {
  const directives = async (text: string) => goose.render!(await migration(text), options).directives;
  expect(await directives('-- +goose Up\nSELECT 1;\n')).toEqual({});
  expect(await directives('-- +goose no transaction\n-- +goose Up\nSELECT 1;\n')).toEqual({ transaction: 'off' });
  expect(await directives('-- +goose Up\nSELECT 1;\n-- +goose Down\n-- +goose NO TRANSACTION\n')).toEqual({ transaction: 'off' });
});

test.each([
  ['', '1:1: there is no `-- +goose Up` in the file'],
  ['-- nothing\n', '1:1: there is no `-- +goose Up` in the file'],
  ['\nSELECT 1;\n-- +goose Up\n', '2:1: a statement stands before `-- +goose Up`'],
  ['/* why */\n-- +goose Up\n', '1:1: a statement stands before `-- +goose Up`'],
  ['-- +goose Down\n-- +goose Up\n', '1:1: `-- +goose Down` before `-- +goose Up`'],
  ['-- +goose Up\n-- +goose Down\n-- +goose Down\n', '3:1: `-- +goose Down` for a second time'],
  ['-- +goose Up\n-- +goose Up\n', '2:1: a second `-- +goose Up`'],
  ['-- +goose Up\n-- +goose StatementBegin\n-- +goose Down', '3:1: `-- +goose Down` inside a block'],
  ['-- +goose StatementBegin\n-- +goose Up', '1:1: `-- +goose StatementBegin` before `-- +goose Up`'],
  ['-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin', '3:1: `-- +goose StatementBegin` inside another one'],
  ['-- +goose Up\nSELECT 1;\n-- +goose StatementEnd', '3:1: `-- +goose StatementEnd` does not end a block'],
  ['-- +goose Up\n-- +goose StatementBegin\nSELECT 1;', '2:1: the block is not ended'],
  ['-- +goose Up\n -- +goose Down', '2:1: there is white space before an annotation'],
  ['-- +goose Up\n-- +goose NO TRANSACTIONS', '2:1: -- +goose NO TRANSACTIONS is not an annotation of goose'],
  ['-- +goose Up\n-- see +goose', '2:1: -- see +goose is not an annotation of goose'],
  ['-- +goose Up\n-- +goose\n', '2:1: -- +goose is not an annotation of goose'],
  ['-- +goose Up\n\n\nSELECT 1\n', '4:1: the statement that begins here does not end'],
  ['-- +goose Up\nSELECT 1;--x\n-- +goose Down', '2:1: the statement that begins here does not end'],
  ['-- +goose Up\n-- +goose ENVSUB ON\nSELECT $1;', '3:9: a $ without a name after it'],
  ['-- +goose Up\n-- +goose ENVSUB ON\nSELECT ${NONE?};', '3:8: ${NONE} has to be set: it is not'],
  ['-- +goose Up\n-- +goose ENVSUB ON\n-- +goose Down\nSELECT ${NONE?why};', '4:8: ${NONE} has to be set: why'],
])('%j is refused', async (text, message) => {
  const rendered = goose.render!(await migration(text), options);
  expect(rendered.findings.map((finding) => finding.message)).toEqual([`migrations/1_a.sql:${message}`]);
  expect(rendered.findings[0]!.place).toMatchObject({ file: 'migrations/1_a.sql', line: Number(message.split(':')[0]) });
});

test.each([
  ['$NAME, ${NAME}, $name', 'foo, foo, '],
  ['my$NAME_', 'my'],
  ['my${NAME}_', 'myfoo_'],
  ['$(x) $', '$(x) $'],
  ['a \\\\ b \\c', 'a \\\\ b \\c'],
  ['$${NAME} \\${NAME}', '${NAME} ${NAME}'],
  ['${EMPTY-a}${EMPTY:-b}${NONE-c}', 'bc'],
  ['${NONE:-${EMPTY:-$NAME}} ${EMPTY:--:{}}', 'foo -:{}'],
  ['${NAME:-${NONE?unused}}', 'foo'],
  ['${SHA:7} ${SHA:0:7} ${SHA: -4} ${SHA:7:-4}', 'e39f647b4 1adf998 47b4 e39f6'],
  ['${SHA:128}|${SHA:0:-128}|${SHA: -128:2}|${NONE:7:14}', '||1a|'],
  ['${constructor}', ''],
])('%j becomes %j', (line, expected) => {
  const done = interpolate(line, options.environment);
  expect('edits' in done ? applyEdits(line, done.edits).text : done.message).toBe(expected);
});

test.each(['$1', '$_a', '${1}', '${NAME', '${NAME+x}', '${SHA:x}', '${SHA:1:x}', '${SHA:1', '${NONE:-'])('%j is refused', (line) => {
  expect(interpolate(line, options.environment)).toBeInstanceOf(Error);
});

const place = { table: '"s"."t"', schema: 's', name: 't', columns: null, database: 'app', user: 'app' };
const ledger = goose.toolLedger!.ledger(place);

test('the last row of a version counts', () => {
  const row = (version: string, is_applied: boolean) => ({ version, is_applied, at: '2024-01-02T03:04:05Z' });
  const rows = [row('1', true), row('2', true), row('3', true), row('2', false), row('3', false), row('3', true)];
  expect(ledger.parse(rows, []).map(({ id }) => id)).toEqual(['1', '3']);
  expect(ledger.parse([row('10', true)], [])).toEqual([
    {
      id: '10',
      key: '00210',
      kind: 'versioned',
      version: '10',
      name: '',
      checksum: null,
      state: 'applied',
      fileless: false,
      appliedAt: '2024-01-02T03:04:05Z',
    },
  ]);
});

test('the ledger is written as the tool does', async () => {
  const first = await migration('-- +goose Up\n');
  expect(ledger.applied(first, { id: 'r', program: 'p' })).toBe('INSERT INTO "s"."t" (version_id, is_applied) VALUES (1, true)');
  expect(ledger.removed(first, null)).toBe('DELETE FROM "s"."t" WHERE version_id = 1');
  expect(ledger.unfinished).toBeUndefined();
});
