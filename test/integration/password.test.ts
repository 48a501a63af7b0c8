// Where the password of a login comes from, each time again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConnectionConfig, PasswordSource } from '../../src/config/config.ts';
import { redactor } from '../../src/core/text/redact.ts';
import { ConnectionLost } from '../../src/postgres/errors/errors.ts';
import { passwordFor } from '../../src/postgres/session/password.ts';
import { runPasswordCommand } from '../../src/postgres/session/password-command.ts';
import { temporaryFolder } from '../support/files.ts';

const base: ConnectionConfig = { host: 'db', port: 5432, user: 'ann', database: 'app', ssl: { mode: 'disable' } };
const never = new AbortController().signal;
const read = (passwordSource?: PasswordSource, more: Partial<ConnectionConfig> = {}) =>
  passwordFor({ ...base, ...more, ...(passwordSource && { passwordSource }) }, never);

/** `code: message -> hint` of what it fails with. */
const problem = (work: Promise<string>): Promise<string> =>
  work.then(
    (password) => `no error, but ${password}`,
    (error: unknown) => {
      if (!(error instanceof ConnectionLost)) throw error;
      return `${error.code}${error.message} -> ${error.hint ?? ''}`;
    },
  );

test('what was given with the settings is used, and without it there is none', async () => {
  expect([await read(undefined, { password: 'pw' }), await problem(read())]).toEqual(['pw', 'NO_PASSWORD -> ']);
});

test('a file that holds only the password is read each time', async () => {
  const path = join(temporaryFolder(), 'secret');
  const source = { kind: 'file', path, label: 'PGPASSWORD_FILE' } as const;
  expect((await problem(read(source))).replace(path, 'FILE')).toBe(
    'NO_PASSWORD: PGPASSWORD_FILE names FILE, which cannot be read: ENOENT -> ',
  );
  for (const [text, password] of [
    ['pw-1\n', 'pw-1'],
    [' pw-2 \r\n', ' pw-2 '],
    ['pw-3\n\n', 'pw-3\n'],
  ] as const) {
    writeFileSync(path, text);
    expect(await read(source, { password: 'as it was when the settings were loaded' })).toBe(password);
  }
  writeFileSync(path, '\n');
  expect((await problem(read(source))).replace(path, 'FILE')).toBe('NO_PASSWORD: PGPASSWORD_FILE names FILE, which is empty -> ');
});

test('the password file has a line for each server, and it is said why none fits', async () => {
  const path = join(temporaryFolder(), 'pgpass');
  const source = { kind: 'passfile', path, named: true } as const;
  const say = async (more?: Partial<ConnectionConfig>, from: PasswordSource = source) =>
    (await problem(read(from, more))).replaceAll(path, 'FILE');
  const said = [await say(), await say({}, { ...source, named: false })];
  writeFileSync(path, 'db:5432:*:*:pw-one\ndb:5433:*:*:pw-two\n', { mode: 0o600 });
  expect([await read(source), await read(source, { port: 5433 })]).toEqual(['pw-one', 'pw-two']);
  said.push(await say({ host: 'other' }));
  const open = join(temporaryFolder(), 'open');
  writeFileSync(open, '*:*:*:*:pw\n', { mode: 0o640 });
  said.push((await say({}, { ...source, path: open })).replaceAll(open, 'OPEN'));
  expect(said).toMatchInlineSnapshot(`
    [
      "NO_PASSWORD: the password file FILE cannot be read: ENOENT -> ",
      "NO_PASSWORD -> ",
      "NO_PASSWORD: no line of the password file FILE is for other:5432:app:ann -> ",
      "NO_PASSWORD: the password file OPEN is ignored, because its permissions are 0640 and users other than its owner have access -> chmod it to 0600 (defaultMode: 0400 in Kubernetes), or set PGPASSWORD_FILE, which may have any permissions",
    ]
  `);
});

test('a password that was read is masked from then on', async () => {
  const redact = redactor(['known-secret-0']);
  const before = redact('known-secret-0, sesame-7261');
  await read(undefined, { password: 'sesame-7261' });
  expect([before, redact('known-secret-0, sesame-7261')]).toEqual(['***, sesame-7261', '***, ***']);
});

const run = (command: string, signal = never, limit?: number) => runPasswordCommand(command, base, signal, limit);

test('a command gives the first line it prints, and knows which login it is for', async () => {
  expect(await run('echo "$PGUSER@$PGHOST:$PGPORT/$PGDATABASE"; echo more; echo complaint >&2')).toBe('ann@db:5432/app');
  expect(await run("printf 'a b\\r\\n'")).toBe('a b');
});

test('a command that gives none says what it complained about, and not what it printed', async () => {
  const said = [
    await problem(run('echo sesame-9137; echo "no credentials: sesame-9137" >&2; exit 3')),
    await problem(run('echo; echo later')),
    await problem(run('nosuchprogram --token')).then((text) => text.replace(/sh: .*nosuchprogram/, 'sh: nosuchprogram')),
    await problem(run('kill -TERM $$')),
  ];
  expect(said.map((text) => redactor([])(text))).toMatchInlineSnapshot(`
    [
      "PASSWORD_COMMANDGATE_PASSWORD_COMMAND ended with 3: no credentials: *** -> ",
      "PASSWORD_COMMANDGATE_PASSWORD_COMMAND printed no password: the first line of its output is empty -> ",
      "PASSWORD_COMMANDGATE_PASSWORD_COMMAND ended with 127: /bin/sh: nosuchprogram: not found -> ",
      "PASSWORD_COMMANDGATE_PASSWORD_COMMAND ended with SIGTERM -> ",
    ]
  `);
});

test('a command that does not end is ended, and what it has left running is not waited for', async () => {
  // Settled at all within this test's time: what holds the output open would run for a minute.
  const command = 'sleep 60 & echo sesame-5512; wait';
  expect(await problem(run(command, never, 100))).toBe('PASSWORD_COMMANDGATE_PASSWORD_COMMAND did not finish within 0.1 s -> ');
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  expect(await problem(run(command, controller.signal))).toBe('ABORTEDinterrupted -> ');
  const left = join(temporaryFolder(), 'pid');
  expect(await run(`sleep 60 & echo $! >${left}; echo sesame-5512`)).toBe('sesame-5512');
  process.kill(Number(readFileSync(left, 'utf8')), 'SIGKILL');
});
