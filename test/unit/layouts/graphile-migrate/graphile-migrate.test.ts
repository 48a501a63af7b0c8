import { describe, expect, it } from 'vitest';
import type { Migration } from '../../../../src/core/migration.ts';
import { graphileMigrate } from '../../../../src/layouts/graphile-migrate/graphile-migrate.ts';
import { checksum } from '../../../../src/sql/decode.ts';
import { applyEdits } from '../../../../src/sql/edit.ts';
import { fakeFolder, lookedAt } from '../../../support/fake-folder.ts';

const options = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;
const renderOptions = { ...options, database: 'app', user: 'me', schema: 'graphile_migrate', table: 'migrations' };
const discover = (files: Record<string, string | Uint8Array>) => graphileMigrate.discover(fakeFolder(files), options);
const place = { table: '"graphile_migrate"."migrations"', schema: 'graphile_migrate', name: 'migrations', database: 'app', user: 'me' };
const ledger = graphileMigrate.toolLedger!.ledger({ ...place, columns: null });
const run = { id: 'run', program: 'gate' };

// By the tool's own function (dist/hash.js of 1.4.1), each over the one before it: `SELECT 1;`, `SELECT 2;`, and two lines with CRLF.
const ONE = 'sha1:d30d858bf9fa5d8979af2d32c3be5e09b07da877';
const TWO = 'sha1:36d26d034e5ea0e30f2e8c93bdbf66399902b1ed';
const CRLF = 'sha1:e88b43a7a70f13afa5243415afc690f7998be45e';

const file = (previous: string, hash: string, body: string, more = ''): string =>
  `--! Previous: ${previous}\n--! Hash: ${hash}\n${more}\n${body}`;
const first = file('-', ONE, 'SELECT 1;\n', '--! Message: the first\n');
const second = file(ONE, TWO, 'SELECT 2;\n');
const one = (text: string | Uint8Array) => discover({ 'committed/000001.sql': text });
const render = (migration: Migration | undefined, more = {}) => graphileMigrate.render!(migration!, { ...renderOptions, ...more });

describe('graphile-migrate', () => {
  it('reads what is committed, and nothing else', async () => {
    const { migrations, findings } = await discover({
      'committed/000002-second-one.sql': second,
      'committed/000001.sql': first,
      'committed/README.md': '',
      'committed/000003 no.sql': '',
      'committed/a000003.sql': '',
      'current.sql': 'SELECT 3;',
      'current/1.sql': '',
      '000004.sql': '',
    });
    expect(findings).toEqual([]);
    expect(migrations).toMatchObject([
      {
        version: '000001',
        id: '000001',
        name: 'the first',
        file: 'migrations/committed/000001.sql',
        toolChecksum: { checksum: ONE },
        notes: {},
      },
      { version: '000002', name: 'second-one', down: null, toolChecksum: { checksum: TWO, accepted: [] }, notes: { previous: ONE } },
    ]);
    expect(migrations[0]!.checksum).toBe(checksum('SELECT 1;\n'));
    expect(migrations.flatMap((migration) => render(migration).findings)).toEqual([]);
  });

  it('orders numbers as text, as the tool does', async () => {
    const { migrations } = await discover({ 'committed/9.sql': second, 'committed/10.sql': first });
    expect(migrations.map(({ version }) => version)).toEqual(['10', '9']);
  });

  it('reads a checkout with other line ends', async () => {
    const { migrations, findings } = await one(first.replaceAll('\n', '\r\n'));
    expect(findings).toEqual([]);
    expect(render(migrations[0]).findings).toEqual([]);
    expect(migrations[0]).toMatchObject({ checksum: checksum('SELECT 1;\n'), notes: {} });
  });

  it('takes the hash of a body that was committed with CRLF', async () => {
    const third = file(TWO, CRLF, 'SELECT 3;\r\nSELECT 4;\r\n');
    const { migrations } = await discover({ 'committed/1.sql': first, 'committed/2.sql': second, 'committed/3.sql': third });
    expect(render(migrations[2]).findings).toEqual([]);
  });

  it.each([
    ['no header', 'SELECT 1;\n', 1],
    ['nothing at all', '', 1],
    ['no empty line', `--! Previous: -\n--! Hash: ${ONE}\nSELECT 1;\n`, 3],
    ['no Hash', '--! Previous: -\n\nSELECT 1;\n', 1],
    ['an empty Previous', `--! Previous:\n--! Hash: ${ONE}\n\nSELECT 1;\n`, 1],
    ['a header twice', '--! Previous: -\n--! Previous: -\n\nSELECT 1;\n', 2],
    ['a header with a space after its name', `--! Previous: -\n--! Hash: ${ONE}\n--! AllowInvalidHash \n\nSELECT 1;\n`, 3],
    ['a header that is none', `--! Previous: -\n--! hash: ${ONE}\n\nSELECT 1;\n`, 2],
  ])('refuses a file with %s', async (_, text, line) => {
    const { migrations, findings } = await one(text);
    expect(migrations).toEqual([]);
    expect(findings).toMatchObject([{ code: 'bad-header', severity: 'error', place: { file: 'migrations/committed/000001.sql', line } }]);
  });

  it('refuses a broken chain', async () => {
    const missing = await discover({ 'committed/000001.sql': first, 'committed/000003.sql': file(TWO, CRLF, 'SELECT 3;') });
    expect(missing.findings).toMatchObject([{ code: 'broken-chain', subject: 'migrations/committed/000003.sql' }]);
    expect(missing.findings[0]!.message).toContain(TWO);
    const headless = await discover({ 'committed/000002.sql': second });
    expect(headless.findings).toMatchObject([{ code: 'broken-chain' }]);
    const twoFirsts = await discover({ 'committed/000001.sql': first, 'committed/000002.sql': first });
    expect(twoFirsts.findings).toMatchObject([{ code: 'broken-chain' }]);
  });

  it('refuses one number twice, and says so if there is nothing', async () => {
    const twice = await discover({ 'committed/1-a.sql': first, 'committed/1-b.sql': second });
    expect(twice.findings).toMatchObject([{ code: 'duplicate-version', subject: 'migrations/committed/1-b.sql' }]);
    expect((await discover({ 'current.sql': 'SELECT 1;' })).findings).toMatchObject([{ code: 'no-migrations' }]);
    expect((await one(Uint8Array.of(0xff))).findings).toMatchObject([{ code: 'not-utf8' }]);
  });

  it('refuses a wrong hash when it is to be run, unless it is allowed', async () => {
    const { migrations: changed, findings } = await one(file('-', ONE, 'SELECT 7;\n'));
    expect(findings).toEqual([]);
    expect(render(changed[0]).findings).toMatchObject([{ code: 'hash-mismatch', subject: 'migrations/committed/000001.sql' }]);
    const { migrations: allowed } = await one(file('-', ONE, 'SELECT 7;\n', '--! AllowInvalidHash\n'));
    expect(render(allowed[0]).findings).toEqual([]);
    const { migrations: needless } = await one(file('-', ONE, 'SELECT 1;\n', '--! AllowInvalidHash\n'));
    expect(render(needless[0]).findings).toMatchObject([{ code: 'hash-mismatch' }]);
  });

  describe('placeholders', () => {
    const sent = async (body: string, more = {}): Promise<string> => {
      const { migrations } = await one(file('-', ONE, body, '--! Message: for :DATABASE_NAME\n'));
      const { text } = migrations[0]!;
      return applyEdits(text, render(migrations[0], more).edits).text.split('\n\n').slice(1).join('\n\n');
    };
    const placeholders = new Map([
      ['ROLE', 'guest'],
      ['ROLE_2', ''],
      ['lower', 'no'],
      ['DATABASE_NAME', 'other'],
    ]);

    it('are replaced wherever they stand as whole words', async () => {
      const body = `GRANT :DATABASE_NAME TO :DATABASE_OWNER; -- ':DATABASE_NAME' a::ROLE`;
      expect(await sent(body, { placeholders })).toBe(`GRANT app TO me; -- 'app' a:guest`);
      expect(await sent('":ROLE_2":ROLE_3:ROLES:ROLE-:lower:UNKNOWN', { placeholders })).toBe('"":ROLE_3:ROLES' + 'guest-:lower:UNKNOWN');
    });

    it('leave the header as it is, can be switched off, and name the owner', async () => {
      const { migrations } = await one(file('-', ONE, ':DATABASE_NAME', '--! Message: for :DATABASE_NAME\n'));
      expect(render(migrations[0]).edits).toHaveLength(1);
      expect(render(migrations[0]).substituted).toEqual({ DATABASE_NAME: 'app' });
      expect(await sent(':DATABASE_NAME', { substitute: 'off' })).toBe(':DATABASE_NAME');
      expect(await sent(':DATABASE_OWNER', { placeholders: new Map([['DATABASE_OWNER', 'boss']]) })).toBe('boss');
    });
  });

  it('writes rows that point at the one before', async () => {
    const { migrations } = await discover({ 'committed/000001-a.sql': first, 'committed/000002-b.sql': second });
    expect(migrations.map((migration) => ledger.applied(migration, run).split('\n')[1])).toEqual([
      `VALUES ('${ONE}', NULL, '000001.sql')`,
      `VALUES ('${TWO}', '${ONE}', '000002.sql')`,
    ]);
    expect(ledger.removed(migrations[1]!, migrations[0]!)).toBe(`DELETE FROM "graphile_migrate"."migrations" WHERE hash = '${TWO}'`);
    expect(ledger.locks).toEqual([4727445306447283n]);
  });

  it('makes the schema only where the table is not there', () => {
    expect(ledger.create).toMatch(/^CREATE SCHEMA IF NOT EXISTS "graphile_migrate";\nCREATE TABLE/);
    expect(graphileMigrate.toolLedger!.ledger({ ...place, columns: ['hash'] }).create).toMatch(/^CREATE TABLE/);
  });

  it('reads rows by their hash, or else by their number', async () => {
    const { migrations } = await discover({ 'committed/000001.sql': first, 'committed/000002.sql': second });
    const at = '2024-01-01T00:00:00Z';
    const rows = ledger.parse(
      [
        { hash: ONE, filename: '1.sql', at },
        { hash: 'sha1:other', filename: '000002.sql', at },
        { hash: 'sha1:gone', filename: '000007.sql', at },
      ],
      migrations,
    );
    expect(rows.map(({ id, checksum }) => [id, checksum])).toEqual([
      ['000001', ONE],
      ['000002', 'sha1:other'],
      ['000007', 'sha1:gone'],
    ]);
    expect(rows[1]).toMatchObject({ key: '000002', kind: 'versioned', name: '', state: 'applied', appliedAt: at });
  });

  it('recognises the folder that holds committed', () => {
    const recognise = (files: Record<string, string>) => graphileMigrate.recognise(...lookedAt(files));
    expect(recognise({ 'committed/000001-a.sql': '', 'current.sql': '' })).toBe('its folder committed has files named NNNNNN-name.sql');
    expect(recognise({ 'current.sql': '' })).toBeNull();
    expect(recognise({ 'committed/README.md': '' })).toBeNull();
    expect(recognise({ '000001-a.sql': '', '1_a/up.sql': '' })).toBeNull();
  });
});
