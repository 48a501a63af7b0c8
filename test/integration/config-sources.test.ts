// `schemagate config`: each setting with its value, and where that came from.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

test('says of each setting where its value came from, on a line of its own', async () => {
  const file = join(temporaryFolder(), 'password');
  writeFileSync(file, 'hunter2hunter2\n');
  const env = {
    PGHOST: 'elsewhere',
    PGSSLMODE: 'verify-full',
    PGPASSWORD_FILE: file,
    GATE_DRIFT: 'strict',
    GATE_REPORT: '',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    GATE_LOG_FORMAT: '',
  };
  const run = await runGate({ args: ['config', '--url=postgres://app@db/shop?connect_timeout=7', '--lock-wait=90s'], env });
  expect(run.code).toBe(0);
  const rows = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(rows.every((row) => row.length === 3)).toBe(true);
  expect(Object.fromEntries(rows.map(([name, ...rest]) => [name, rest]))).toMatchObject(
    Object.fromEntries([
      ['DATABASE_URL', ['postgres://app@db/shop?connect_timeout=7', 'flag --url']],
      ['PGHOST', ['db', '--url']],
      ['PGPORT', ['5432', 'default']],
      ['PGUSER', ['app', '--url']],
      ['PGPASSWORD', ['***', `file ${file}`]],
      ['PGDATABASE', ['shop', '--url']],
      ['PGSSLMODE', ['verify-full', 'environment']],
      ['GATE_CONNECT_TIMEOUT', ['7s', '--url']],
      ['GATE_LOCK_WAIT', ['1m 30s', 'flag --lock-wait']],
      ['GATE_DRIFT', ['strict', 'environment']],
      ['GATE_LOCK_TIMEOUT', ['5s', 'default']],
      ['GATE_LOG_FORMAT', ['json', 'default: KUBERNETES_SERVICE_HOST is set']],
    ]),
  );
});

test('says what a default is taken from', async () => {
  const { stdout } = await runGate({ args: ['config'], env: { PGHOST: 'db', PGUSER: 'app', GATE_LOG_FORMAT: '' } });
  expect(stdout).toMatch(/^PGDATABASE +app +default: the user name$/m);
  expect(stdout).toMatch(/^GATE_LOG_FORMAT +plain +default: not on a terminal$/m);
});
