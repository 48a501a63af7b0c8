// `shell`: psql on the configured database, and what it is given.
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram } from '../../src/child/find-program.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';

/** A psql that writes down what it was given. @returns the folder that PATH names, and what it wrote. */
function fakePsql(rest = '') {
  const folder = temporaryFolder({ psql: `#!/bin/sh\nprintf '%s\\n' "$@" > "$0.args"\nenv > "$0.env"\n${rest}\n` });
  chmodSync(join(folder, 'psql'), 0o755);
  const read = (what: 'args' | 'env'): string => readFileSync(join(folder, `psql.${what}`), 'utf8');
  return { PATH: `${folder}:/usr/bin:/bin`, read };
}

test('psql gets the database, the login and the role by its environment, and its own arguments', async () => {
  const database = await freshDatabase();
  const role = await database.role({ password: 'a secret word' });
  const { PATH, read } = fakePsql();
  const env = { PATH, DATABASE_URL: `${role.url}?search_path=public`, PGSSLMODE: 'prefer', PGSSLROOTCERT: '', GATE_ROLE: role.name };
  const run = await runGate({ args: ['shell', '--', '-c', 'SELECT 1'], env });
  expect([run.code, run.stderr]).toEqual([0, '']);
  expect(read('args')).toBe('-c\nSELECT 1\n');
  const given = read('env');
  expect(given).toContain(`\nPGDATABASE=${database.name}\n`);
  expect(given).toContain(`\nPGUSER=${role.name}\n`);
  expect(given).toContain('\nPGPASSWORD=a secret word\n');
  expect(given).toContain(`PGOPTIONS=-c role=${role.name} -c search_path=public`);
});

test('the settings of TLS are passed on', async () => {
  const database = await freshDatabase();
  const { PATH, read } = fakePsql();
  const run = await runGate({ args: ['shell'], env: { PATH, DATABASE_URL: `${database.url}?sslmode=disable` } });
  expect([run.code, read('args')]).toEqual([0, '\n']);
  expect(read('env')).toContain('\nPGSSLMODE=disable\n');
});

test('with arguments there is nothing but the output of psql, and its failure is an exit code', async (context) => {
  const path = process.env['PATH'];
  if ('problem' in findProgram('psql', path)) {
    console.log('the real psql is not tried: it is not installed');
    return context.skip();
  }
  const database = await freshDatabase();
  const good = await runGate({ args: ['shell', '--', '-XAtc', 'SELECT 6 * 7'], env: { DATABASE_URL: database.url } });
  expect([good.code, good.stdout]).toEqual([0, '42\n']);
  const bad = await runGate({ args: ['shell', '--', '-Xc', 'SELEKT'], env: { DATABASE_URL: database.url } });
  expect([bad.code, bad.report?.summary, bad.report?.findings[0]?.code]).toEqual([6, 'psql ended with exit code 1', 'shell-failed']);
});

test('where psql is not installed, that is said, and what to do', async () => {
  const database = await freshDatabase();
  const run = await runGate({ args: ['shell'], env: { PATH: '/nowhere', DATABASE_URL: database.url } });
  expect([run.code, run.report?.findings[0]]).toMatchObject([
    2,
    {
      code: 'no-client-program',
      message: 'the shell needs psql, and psql is not in any folder of PATH (/nowhere)',
      hint: expect.stringContaining('postgresql-client'),
    },
  ]);
});

test('Ctrl-C is for psql; SIGTERM ends both', async () => {
  const database = await freshDatabase();
  const { PATH } = fakePsql("trap 'echo cancelled' INT\ntrap 'echo terminated; exit 3' TERM\necho begun\nwhile :; do sleep 0.1; done");
  const shell = startGate({ args: ['shell'], env: { PATH, DATABASE_URL: database.url } });
  await shell.saw('begun');
  shell.kill('SIGINT');
  // Twice the time within which a signal ends any other command.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(shell.lines().some(({ event }) => event === 'summary')).toBe(false);
  shell.kill('SIGTERM');
  const ended = await shell.done;
  expect(ended.stdout).toContain('terminated');
  expect(ended.code).toBe(143);
});
