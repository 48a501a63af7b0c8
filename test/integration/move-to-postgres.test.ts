// What `move-to-postgres` refuses before it has touched anything, with a docker that only answers.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

const SQLITE = 'sqlite:////data/app.db';
const POSTGRES = 'postgres://app@postgres/app';
const GATE = { image: 'schemagate', environment: { DATABASE_URL: SQLITE } };
const APP = { image: 'app', environment: { DATABASE_URL: SQLITE }, depends_on: { gate: { condition: 'service_completed_successfully' } } };

interface Setup {
  /** The file `.env`; none if it is absent. */
  readonly env?: string;
  /** What Compose makes of it. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, object>>;
  /** What the gate says when it is asked about the file, and its exit code. */
  readonly gate?: string;
  readonly shell?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

const BOTH = { DATABASE_URL: SQLITE, POSTGRES_DATABASE_URL: POSTGRES };

async function move({ env, variables = BOTH, services = { gate: GATE, app: APP }, gate = 'exit 0', shell = {}, flags = [] }: Setup) {
  const folder = temporaryFolder(env === undefined ? { 'compose.yaml': '' } : { 'compose.yaml': '', '.env': env });
  const script = `case "$*" in
  version*) echo 29.0.0 ;;
  *"config --environment") cat <<'END'
${Object.entries(variables)
  .map(([name, value]) => `${name}=${value}`)
  .join('\n')}
END
  ;;
  *"config --format json") echo '${JSON.stringify({ name: 'notes', services })}' ;;
  *" run "*) ${gate} ;;
  *) : ;;
esac`;
  writeFileSync(`${folder}/docker`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const ended = await runGate({ args: ['move-to-postgres', ...flags], env: { PATH: `${folder}:/usr/bin:/bin`, ...shell }, cwd: folder });
  if (env !== undefined) expect(readFileSync(`${folder}/.env`, 'utf8')).toBe(env);
  return { code: ended.code, found: ended.report?.findings.map(({ code, message }) => `${code}: ${message}`) };
}

const ENV = `DATABASE_URL=${SQLITE}\nPOSTGRES_DATABASE_URL=${POSTGRES}\n`;

test('all that is missing is told at once', async () => {
  expect(
    await move({ variables: { DATABASE_URL: SQLITE }, services: { gate: { image: 'schemagate' }, app: { ...APP, environment: {} } } }),
  ).toEqual({
    code: 2,
    found: [
      'move-not-prepared: there is no file .env, where DATABASE_URL is to be changed',
      'move-not-prepared: there is no POSTGRES_DATABASE_URL, the URL of PostgreSQL',
      'move-not-prepared: the gate gate does not get the DATABASE_URL that is moved',
      'move-not-prepared: no service besides the gate gets the DATABASE_URL that is moved, so none is the application',
    ],
  });
});

test('variables that are defined twice, elsewhere, or by the name that the other one gets', async () => {
  const env = `${ENV}DATABASE_URL=${SQLITE}\nSQLITE_DATABASE_URL=${SQLITE}\n`;
  expect(await move({ env, shell: { POSTGRES_DATABASE_URL: POSTGRES } })).toEqual({
    code: 2,
    found: [
      'move-not-prepared: .env defines DATABASE_URL 2 times',
      'move-not-prepared: POSTGRES_DATABASE_URL is set in this shell, and goes before what .env says',
      'move-not-prepared: .env defines SQLITE_DATABASE_URL, and DATABASE_URL is on the SQLite file already',
    ],
  });
});

test('URLs of something else', async () => {
  const other = { env: 'DATABASE_URL=mysql://h/d\n', variables: { DATABASE_URL: 'mysql://h/d' }, services: { gate: GATE, app: APP } };
  expect((await move(other)).found).toContain('move-not-prepared: DATABASE_URL names neither a SQLite file nor PostgreSQL');
  const twice = { env: ENV, variables: { DATABASE_URL: SQLITE, POSTGRES_DATABASE_URL: SQLITE } };
  expect(await move(twice)).toEqual({ code: 2, found: ['move-not-prepared: POSTGRES_DATABASE_URL is not the URL of PostgreSQL'] });
});

test('a gate that cannot read the file, and one that is another program', async () => {
  const blind = 'echo "schemagate wait: unreachable (exit 3) after 5s: there was no SQLite file /data/app.db"; exit 3';
  expect(await move({ env: ENV, gate: blind })).toEqual({
    code: 2,
    found: ['move-not-prepared: the gate gate cannot read the file: there was no SQLite file /data/app.db'],
  });
  expect(await move({ env: ENV, gate: 'echo "sh: wait: not found"; exit 127' })).toEqual({
    code: 2,
    found: ['move-not-prepared: the gate gate is not schemagate, or does not start: sh: wait: not found'],
  });
});

test('flags that are for the way back, or not for it', async () => {
  const there = await move({ env: ENV, flags: ['--yes', '--export', '--skip', 'tags'] });
  expect(there).toEqual({
    code: 2,
    found: [
      'bad-flag: --yes is for the way back',
      'bad-flag: --export is for the way back',
      'bad-flag: --export and --skip do not go together: the names are those of the file',
    ],
  });
});

test('rows that would be added to others', async () => {
  expect(await move({ env: ENV, flags: ['--into', 'append'] })).toEqual({
    code: 2,
    found: ['bad-flag: --into append leaves rows in PostgreSQL that the file does not have, and the application would go on with both'],
  });
});
