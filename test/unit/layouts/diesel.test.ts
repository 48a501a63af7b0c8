import { describe, expect, it } from 'vitest';
import { diesel } from '../../../src/layouts/diesel.ts';
import { fakeFolder, lookedAt } from '../../support/fake-folder.ts';

const options = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;
const renderOptions = { ...options, database: 'app', user: 'me', schema: 'public', table: '__diesel_schema_migrations' };
const discover = (files: Record<string, string | Uint8Array>) => diesel.discover(fakeFolder(files), options);
const ledger = diesel.toolLedger!.ledger({
  table: '"public"."__diesel_schema_migrations"',
  schema: 'public',
  name: '__diesel_schema_migrations',
  columns: null,
  database: 'app',
  user: 'me',
});

describe('diesel', () => {
  it('takes the version without its dashes, and orders by it', async () => {
    const { migrations, findings } = await discover({
      '20240101000002_second_one/up.sql': 'SELECT 2;',
      '2024-01-01-000001_first/up.sql': 'SELECT 1;',
      '2024-01-01-000001_first/down.sql': 'SELECT -1;',
      '2024-01-01-000001_first/metadata.toml': 'run_in_transaction = false',
      '00000000000000_diesel_initial_setup/up.sql': 'SELECT 0;',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ version, id, name, file, down }) => [version, id, name, file, down])).toEqual([
      ['00000000000000', '00000000000000', 'diesel_initial_setup', 'migrations/00000000000000_diesel_initial_setup/up.sql', null],
      [
        '20240101000001',
        '20240101000001',
        'first',
        'migrations/2024-01-01-000001_first/up.sql',
        'migrations/2024-01-01-000001_first/down.sql',
      ],
      ['20240101000002', '20240101000002', 'second_one', 'migrations/20240101000002_second_one/up.sql', null],
    ]);
  });

  it('orders versions as text, whatever they are', async () => {
    const { migrations } = await discover({ '10_a/up.sql': '', '9_b/up.sql': '', 'users/up.sql': '', 'B_c/up.sql': '' });
    expect(migrations.map(({ version, name }) => [version, name])).toEqual([
      ['10', 'a'],
      ['9', 'b'],
      ['B', 'c'],
      ['users', ''],
    ]);
  });

  it('skips files, hidden folders and what lies deeper', async () => {
    const { migrations, findings } = await discover({
      '1_a/up.sql': '',
      '1_a/deeper/up.sql': '',
      '.hidden/up.sql': '',
      '.git/HEAD': '',
      '.keep': '',
      'README.md': '',
      '2_b.sql': '',
    });
    expect(findings).toEqual([]);
    expect(migrations.map(({ version }) => version)).toEqual(['1']);
  });

  it('refuses a folder without up.sql', async () => {
    const { findings } = await discover({ '1_a/up.sql': '', '2_b/down.sql': '', 'docs/up.sql.md': '' });
    expect(findings).toMatchObject([
      { code: 'unrecognised-folder', severity: 'error', subject: 'migrations/2_b' },
      { code: 'unrecognised-folder', subject: 'migrations/docs' },
    ]);
  });

  it('refuses one version twice, however it is written', async () => {
    const { findings } = await discover({ '2024-01-01-000001_a/up.sql': '', '20240101000001_b/up.sql': '' });
    expect(findings).toMatchObject([{ code: 'duplicate-version', subject: 'migrations/20240101000001_b' }]);
  });

  it('says so if there is nothing, and what is not text', async () => {
    expect((await discover({ 'README.md': '' })).findings).toMatchObject([{ code: 'no-migrations' }]);
    expect((await discover({ '1_a/up.sql': Uint8Array.of(0) })).findings).toMatchObject([
      { code: 'nul-byte', subject: 'migrations/1_a/up.sql' },
    ]);
  });

  it('runs the file as it is, and refuses an empty one when it is to be run', async () => {
    const { migrations } = await discover({ '1_a/up.sql': '-- nothing\n', '2_b/up.sql': '' });
    const [first, second] = migrations.map((migration) => diesel.render!(migration, renderOptions));
    expect(first).toEqual({ edits: [], directives: {}, findings: [] });
    expect(second!.findings).toMatchObject([{ code: 'empty-migration', subject: 'migrations/2_b/up.sql' }]);
  });

  it('writes the time in UTC, and takes no lock', async () => {
    const { migrations } = await discover({ "1'_a/up.sql": '' });
    expect(ledger.applied(migrations[0]!, { id: 'run', program: 'gate' })).toBe(
      `INSERT INTO "public"."__diesel_schema_migrations" (version, run_on) VALUES ('1''', pg_catalog.now() AT TIME ZONE 'UTC')`,
    );
    expect(ledger.removed(migrations[0]!, null)).toBe(`DELETE FROM "public"."__diesel_schema_migrations" WHERE version = '1'''`);
    expect(ledger.locks).toEqual([]);
  });

  it('reads rows', () => {
    expect(ledger.parse([{ version: '20240101000001', at: '2024-01-01T00:00:00Z' }], [])).toEqual([
      {
        id: '20240101000001',
        key: '20240101000001',
        kind: 'versioned',
        version: '20240101000001',
        name: '',
        checksum: null,
        state: 'applied',
        fileless: false,
        appliedAt: '2024-01-01T00:00:00Z',
      },
    ]);
  });

  it('recognises folders with an up.sql', () => {
    const recognise = (files: Record<string, string>) => diesel.habit!(...lookedAt(files));
    expect(recognise({ '1_a/up.sql': '', 'README.md': '' })).toBe('each migration is a folder with an up.sql, as 1_a');
    expect(recognise({ '1_a/migration.sql': '', 'migration_lock.toml': '' })).toBeNull();
    expect(recognise({ '.1_a/up.sql': '' })).toBeNull();
    expect(recognise({ '1_a.up.sql': '', 'meta/_journal.json': '' })).toBeNull();
    expect(recognise({ 'committed/000001.sql': '' })).toBeNull();
  });
});
