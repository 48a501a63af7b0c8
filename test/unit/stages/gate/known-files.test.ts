// What part each setting has where a run passes by what an earlier one has written down of the files.
import { expect, test } from 'vitest';
import type { Config } from '../../../../src/config/config.ts';
import { type SettingName, settingOf } from '../../../../src/config/settings.ts';
import type { Effects } from '../../../../src/project/effects.ts';
import { folderUnion } from '../../../../src/project/folder/folder-union.ts';
import { seeFiles } from '../../../../src/project/folder/seen-files.ts';
import type { Context } from '../../../../src/stages/context.ts';
import { mayBeKnown } from '../../../../src/stages/gate/known-files.ts';
import { fakeFolder } from '../../../support/fake-folder.ts';

/**
 * `decides`: what the files come to, so it is in the digest. `read`: what it names is in the digest. `asked`: the server is asked who and where it is.
 * `refuses`: a run with it looks at every file. `proof`: the schema is proved by it each time. `another command`: the gate does not run.
 */
type Part = 'decides' | 'read' | 'asked' | 'refuses' | 'proof' | 'another command' | 'none';

/** A new setting has its place here before anything compiles: where it decides, seen-files.ts must know; where it refuses, known-files.ts. */
const PARTS: Readonly<Record<SettingName, Part>> = {
  DATABASE_URL: 'asked',
  GATE_DIRECT_URL: 'asked',
  GATE_ADMIN_URL: 'refuses',
  GATE_CREATE_DATABASE: 'none',
  PGHOST: 'asked',
  PGPORT: 'asked',
  PGTARGETSESSIONATTRS: 'none',
  PGLOADBALANCEHOSTS: 'none',
  PGUSER: 'asked',
  PGPASSWORD: 'none',
  PGDATABASE: 'asked',
  PGPASSFILE: 'none',
  GATE_PASSWORD_COMMAND: 'none',
  PGCHANNELBINDING: 'none',
  PGREQUIREAUTH: 'none',
  PGOPTIONS: 'asked',
  PGCONNECT_TIMEOUT: 'none',
  PGSSLMODE: 'none',
  PGSSLROOTCERT: 'none',
  PGSSLCRL: 'none',
  PGSSLCERT: 'none',
  PGSSLKEY: 'none',
  GATE_SSLPASSWORD: 'none',
  PGSSLNEGOTIATION: 'none',
  PGSSLMINPROTOCOLVERSION: 'none',
  PGSSLMAXPROTOCOLVERSION: 'none',
  PGSSLSNI: 'none',
  GATE_MIGRATIONS: 'decides',
  GATE_COMMAND: 'another command',
  GATE_STEPS: 'another command',
  GATE_STEP: 'another command',
  GATE_LAYOUT: 'decides',
  GATE_PLACEHOLDERS: 'decides',
  GATE_SNAPSHOT: 'read',
  GATE_SNAPSHOT_STALE: 'decides',
  GATE_EXPECT_HEAD: 'decides',
  GATE_CHECKPOINT: 'decides',
  GATE_WAIT_TIMEOUT: 'none',
  GATE_WAIT_FOR: 'none',
  GATE_CONNECT_TIMEOUT: 'none',
  GATE_LOCK_WAIT: 'none',
  GATE_ORPHAN_AFTER: 'none',
  GATE_TERMINATE_ORPHANS: 'none',
  GATE_LOCK_TIMEOUT: 'none',
  GATE_LOCK_TRIES: 'none',
  GATE_CANCEL_BLOCKERS: 'none',
  GATE_STATEMENT_TIMEOUT: 'none',
  GATE_DEADLINE: 'none',
  GATE_LEDGER_SCHEMA: 'decides',
  GATE_LEDGER_TABLE: 'decides',
  GATE_OUT_OF_ORDER: 'decides',
  GATE_ROLE: 'asked',
  GATE_DRIFT: 'proof',
  GATE_SCHEMAS: 'proof',
  GATE_IGNORE: 'proof',
  GATE_PARTITIONS: 'proof',
  GATE_PRIVILEGES: 'proof',
  GATE_OWNERS: 'proof',
  GATE_DESTRUCTION: 'none',
  GATE_ACCEPT_DESTRUCTION: 'none',
  GATE_APP_ROLE: 'proof',
  GATE_APP_GRANTS: 'proof',
  GATE_SKIP: 'refuses',
  GATE_AHEAD: 'decides',
  GATE_DOWN: 'decides',
  GATE_ALLOW_RESET: 'none',
  GATE_ENV: 'refuses',
  GATE_LOG_FORMAT: 'none',
  GATE_LOG_LEVEL: 'none',
  GATE_LOG_DIR: 'none',
  GATE_LOG_FILE: 'none',
  GATE_REPORT: 'none',
  GATE_ANNOTATIONS: 'none',
  GATE_JUNIT: 'none',
  GATE_SARIF: 'none',
  GATE_SOURCE_PATH: 'none',
  GATE_METRICS_FILE: 'none',
  GATE_PUSHGATEWAY_URL: 'none',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'none',
  GATE_IMAGE: 'none',
  GATE_SERVE_LISTEN: 'none',
  GATE_SERVE_INTERVAL: 'none',
  GATE_SERVE_TOKEN: 'none',
  GATE_SERVE_READS: 'none',
  GATE_HEAL: 'none',
  GATE_NOTIFY_URL: 'none',
  GATE_PG_BIN: 'none',
  GATE_BACKUP: 'refuses',
  GATE_BACKUP_VERIFY_BELOW: 'none',
  GATE_BACKUP_KEEP: 'none',
  GATE_BACKUP_KEY_FILE: 'none',
  GATE_BACKUP_S3: 'none',
};

const CONFIG = {
  ...{ layout: 'gate', migrations: ['m'], dialect: 'postgres', snapshot: null, placeholders: new Map(), connection: null },
  ...{ skip: null, env: null, backup: null, admin: null, expectHead: null },
} as unknown as Config;

const effects = { readText: () => null, glance: () => null } as unknown as Effects;

async function digest(config: Config): Promise<string> {
  const opened = { folder: folderUnion([fakeFolder({ '1_a.sql': 'SELECT 1;' })]), snapshot: null, queries: [] };
  return (await seeFiles({ config, effects }, opened))!.digest;
}

const mayBe = (config: Config): boolean => mayBeKnown({ config, flags: {}, earlier: { steps: [], backends: [] } } as unknown as Context);

/** What the setting fills in the configuration; several fill the connection. */
const memberOf = (name: SettingName): string | undefined => (name === 'GATE_ADMIN_URL' ? 'admin' : settingOf(name).config);

test.each(Object.entries(PARTS))('%s: %s', async (name, part) => {
  const member = memberOf(name as SettingName);
  if (member === undefined) return expect(['asked', 'none']).toContain(part);
  const config = { ...CONFIG, [member]: name === 'GATE_MIGRATIONS' ? ['another'] : 'another' } as Config;
  expect((await digest(config)) !== (await digest(CONFIG))).toBe(part === 'decides');
  expect(mayBe(config)).toBe(part !== 'refuses');
});

test('placeholders and a search path decide, too', async () => {
  expect(await digest({ ...CONFIG, placeholders: new Map([['A', '1']]) })).not.toBe(await digest(CONFIG));
  expect(await digest({ ...CONFIG, connection: { searchPath: 'a' } as Config['connection'] })).not.toBe(await digest(CONFIG));
});
