import { describe, expect, it } from 'vitest';
import { sqlx } from '../../../src/layouts/sqlx.ts';
import { fakeFolder, lookedAt } from '../../support/fake-folder.ts';

const options = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;
const discover = (files: Record<string, string | Uint8Array>) => sqlx.discover(fakeFolder(files), options);
const ledger = sqlx.toolLedger!.ledger({
  table: '"public"."_sqlx_migrations"',
  schema: 'public',
  name: '_sqlx_migrations',
  columns: null,
  database: 'app',
  user: 'me',
});
const run = { id: 'run', program: 'gate' };

// Of `SELECT 1;` and a line end, by sha384sum of coreutils.
const LF = '24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c741165d931';
const CRLF = '17397e2e60835e677161a3f8f86849089bb0b9ac29484fca0511f769d62d8c2e143ab512c903b43a60a01ad7452c86c6';
const BOM_LF = 'e1dc993fecc8fbad857af990996744130eae1fb4e83002ad821787bfbb9077a8478c12813b1b253123c5286c14360c16';
const BOM_CRLF = 'e7120aba455d6ba140ccdf4b195b13b90512d6323220e31eb293181cc077ac61723ed7e9cfd247fa137c61b7acdbda32';

describe('sqlx', () => {
  it('orders simple and reversible migrations by their number', async () => {
    const { migrations, findings } = await discover({
      '10_ten.sql': 'SELECT 10;',
      '9_nine_lives.up.sql': 'SELECT 9;',
      '9_nine_lives.down.sql': 'SELECT -9;',
      '0002_two.sql': 'SELECT 2;',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ version, id, name, down }) => [version, id, name, down])).toEqual([
      ['0002', '2', 'two', null],
      ['9', '9', 'nine_lives', 'migrations/9_nine_lives.down.sql'],
      ['10', '10', 'ten', null],
    ]);
    expect(migrations.map(({ file, text, code, kind }) => [file, text, code, kind])[0]).toEqual([
      'migrations/0002_two.sql',
      'SELECT 2;',
      null,
      'versioned',
    ]);
  });

  it('takes any 64-bit number for a version, with its sign', async () => {
    const { migrations } = await discover({
      '-5_a.sql': '',
      '-6_b.sql': '',
      '+1_c.sql': '',
      '0_d.sql': '',
      '9223372036854775807_e.sql': '',
    });
    expect(migrations.map(({ id }) => id)).toEqual(['-6', '-5', '0', '1', '9223372036854775807']);
  });

  it('skips what has no underscore or is not SQL, and folders', async () => {
    const { migrations, findings } = await discover({
      '1_a.sql': '',
      'README.md': '',
      'seed.sql': '',
      '2_b.txt': '',
      'sub/3_c.sql': '',
      '4_gone.down.sql': '',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ id }) => id)).toEqual(['1']);
  });

  it.each(['seed_data.sql', '_a.sql', '1.5_a.sql', '9223372036854775808_a.sql', 'V1__a.sql'])('refuses %s', async (name) => {
    const { findings } = await discover({ '1_a.sql': '', [name]: '' });
    expect(findings).toMatchObject([{ code: 'unrecognised-file', severity: 'error', subject: `migrations/${name}` }]);
  });

  it('refuses one version twice, as simple and as reversible too', async () => {
    const { findings } = await discover({ '01_a.sql': '', '1_b.up.sql': '' });
    expect(findings).toMatchObject([{ code: 'duplicate-version', subject: 'migrations/1_b.up.sql' }]);
  });

  it('says so if there is nothing', async () => {
    expect((await discover({ 'README.md': '' })).findings).toMatchObject([{ code: 'no-migrations' }]);
  });

  it('tells what is not text', async () => {
    const { migrations, findings } = await discover({ '1_a.sql': Uint8Array.of(0x53, 0xff) });
    expect(migrations).toEqual([]);
    expect(findings).toMatchObject([{ code: 'not-utf8' }]);
  });

  it('has the SHA-384 of the bytes, and accepts that of the other line ends', async () => {
    const { migrations } = await discover({ '1_a.sql': 'SELECT 1;\n', '2_b.sql': 'SELECT 1;\r\n' });
    expect(migrations.map(({ toolChecksum }) => toolChecksum)).toEqual([
      { checksum: LF, accepted: [CRLF] },
      { checksum: CRLF, accepted: [LF] },
    ]);
    expect(migrations[0]!.checksum).toBe(migrations[1]!.checksum);
  });

  it('counts a byte-order mark', async () => {
    const { migrations } = await discover({ '1_a.sql': '\uFEFFSELECT 1;\r\n' });
    expect(migrations[0]!.toolChecksum).toEqual({ checksum: BOM_CRLF, accepted: [BOM_LF] });
  });

  it('describes with spaces, once it has cut every suffix off', async () => {
    const { migrations } = await discover({ "1_it's_a.sql.sql": 'SELECT 1;\n' });
    expect(ledger.applied(migrations[0]!, run)).toContain(`VALUES (1, 'it''s a', true, pg_catalog.decode('${LF}', 'hex')`);
    expect(ledger.removed(migrations[0]!, null)).toBe('DELETE FROM "public"."_sqlx_migrations" WHERE version = 1');
  });

  it('reads rows', async () => {
    const { migrations } = await discover({ '20240101_a_b.sql': '' });
    const row = { version: '20240101', description: 'a b', checksum: 'ab', at: '2024-01-01T00:00:00Z' };
    const [applied, dirty] = ledger.parse(
      [
        { ...row, success: true },
        { ...row, success: false },
      ],
      migrations,
    );
    expect(applied).toEqual({
      id: '20240101',
      key: migrations[0]!.key,
      kind: 'versioned',
      version: '20240101',
      name: 'a_b',
      checksum: 'ab',
      state: 'applied',
      fileless: false,
      appliedAt: '2024-01-01T00:00:00Z',
    });
    expect(dirty!.state).toBe('dirty');
  });

  it('takes the lock of its database', () => {
    // 0x3d32ad9e times zlib's CRC-32 of the name, by Python.
    expect(ledger.locks).toEqual([3469795979745788610n]);
  });

  describe('recognise', () => {
    const recognise = (files: Record<string, string>) => sqlx.recognise(...lookedAt(files)) ?? sqlx.mayBe!(...lookedAt(files));

    it('knows the names, and better the comments that sqlx-cli writes', () => {
      expect(recognise({ '1_a.sql': 'SELECT 1;' })).toBe('files are named VERSION_DESCRIPTION.sql');
      expect(recognise({ '1_a.up.sql': '', '1_a.down.sql': '' })).toBe('files are named VERSION_DESCRIPTION.up.sql');
      expect(recognise({ '1_a.sql': '-- Add migration script here\n' })).toContain('sqlx migrate add');
      expect(recognise({ '1_a.sql': '-- no-transaction\n' })).toContain('sqlx migrate add');
    });

    it.each<[string, Record<string, string>]>([
      ['nothing', { 'README.md': '' }],
      ['gate', { '1_a.sql': '', '1_a.down.sql': '' }],
      ['flyway', { 'V1__a.sql': '' }],
      ['dbmate', { '1_a.sql': '-- migrate:up\n' }],
      ['goose', { '1_a.sql': '-- +goose Up\n' }],
      ['diesel', { '1_a/up.sql': '' }],
      ['graphile-migrate', { 'committed/000001.sql': '', 'current.sql': '' }],
    ])('leaves %s alone', (_, files) => {
      expect(recognise(files)).toBeNull();
    });
  });
});
