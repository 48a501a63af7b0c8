// The example of docs/moving-to-postgres.md on a real engine: whatever goes wrong on the way, the application answers from the file, and nothing is lost
// that was not said before.
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { describeDocker } from '../support/docker.ts';
import { begin, docker, type Ended, mustDocker, ROOT, type Running, run } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const parent = mkdtempSync(join(tmpdir(), 'schemagate-move-'));
const folder = join(parent, 'notes');
const variables = { COMPOSE_FILE: 'compose.yml:override.yml', COMPOSE_PROJECT_NAME: NAME, APP_PORT: '' };

describeDocker('move-to-postgres', () => {
  let before = '';

  beforeAll(async () => {
    await mustDocker('build', '--tag', NAME, '.');
    cpSync(join(ROOT, 'examples/sqlite-to-postgres'), folder, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
    // The gate's user is not the one who made the folder.
    chmodSync(parent, 0o755);
    chmodSync(join(folder, '.env'), 0o640);
    variables.APP_PORT = String(await freePort());
    before = variablesText();
    override();
    await compose('build', '--quiet');
    await compose('up', '--detach', '--wait');
    for (const text of ['milk', 'bread', 'it’s "odd"']) await ask('POST', 'notes', { text });
    await ask('PUT', 'notes/2', { done: true });
  });

  afterAll(async () => {
    await run('docker', ['compose', '--project-directory', folder, 'down', '--volumes', '--timeout', '1', '--rmi', 'local'], variables);
    await docker('image', 'rm', '--force', NAME);
    rmSync(parent, { recursive: true });
  });

  it('rows that PostgreSQL would refuse are named, and the application is not touched', async () => {
    const app = await idOf('app');
    await inFile("INSERT INTO tags VALUES (99, 'lost')");
    const { exit, stdout } = await move();
    expect([exit, await idOf('app'), await onWhat()], stdout).toEqual([8, app, { database: 'SQLite', notes: 3 }]);
    expect(stdout).toContain('1 row of tags refers to a row of notes that is not there: note 99 where note 99, name ');
    expect(stdout).not.toContain('stopped app');
    await inFile('DELETE FROM tags');
  });

  it('an application that does not run on PostgreSQL goes back to the file, and DATABASE_URL with it', async () => {
    const script = 'case "$$DATABASE_URL" in postgres*) echo "out of luck"; exit 3 ;; esac; exec node server.mjs';
    override({ command: ['sh', '-c', script] });
    const { exit, stdout } = await move();
    override();
    expect([exit, variablesText(), await onWhat()], stdout).toEqual([6, before, { database: 'SQLite', notes: 3 }]);
    expect(stdout).toContain('its log says: out of luck');
    expect(stdout).toContain('DATABASE_URL names the SQLite file again, and app runs on it');
    expect(stdout).not.toContain('move-written-since');
  });

  it('ended before DATABASE_URL is changed it starts the application again; killed behind the move it goes on where it was', async () => {
    const first = spawnMove();
    await said(first.child, '[5/11] stop: ');
    first.child.kill('SIGTERM');
    const stopped = await first.ended;
    await healthy();
    expect([stopped.exit, variablesText(), await onWhat()], stopped.stdout).toEqual([143, before, { database: 'SQLite', notes: 3 }]);
    const second = spawnMove();
    await said(second.child, '[7/11] rows: ');
    second.child.kill('SIGKILL');
    await second.ended;
    const { exit, stdout } = await move();
    expect([exit, await onWhat()], stdout).toEqual([0, { database: 'PostgreSQL', notes: 3 }]);
    const notes = (await ask('GET', 'notes')) as readonly { readonly text: string; readonly done: boolean }[];
    expect(notes.map(({ text, done }) => [text, done])).toEqual([
      ['milk', false],
      ['bread', true],
      ['it’s "odd"', false],
    ]);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o640);
    expect(variablesText()).toBe(
      before.replace('DATABASE_URL=sqlite', 'SQLITE_DATABASE_URL=sqlite').replace('POSTGRES_DATABASE_URL', 'DATABASE_URL'),
    );
    const copies = (await compose('exec', '--no-TTY', 'app', 'ls', '/data/backups')).split('\n');
    expect(copies).toEqual(copies.map(() => expect.stringMatching(/^sqlite_\d{8}_\d{6}\.db$/)));
  });

  it('the way back says what it loses, and with --export loses nothing', async () => {
    expect(await ask('POST', 'notes', { text: 'on PostgreSQL' })).toMatchObject({ id: 4, done: false });
    await ask('PUT', 'notes/1', { done: true });
    const asked = await move('--back');
    expect([asked.exit, (await onWhat())['database']], asked.stdout).toEqual([9, 'PostgreSQL']);
    expect(asked.stdout).toContain('table         added  changed  deleted\npublic.notes      1        1        0\n');
    const notes = await ask('GET', 'notes');
    const back = await move('--back', '--export');
    expect([back.exit, variablesText(), await onWhat()], back.stdout).toEqual([0, before, { database: 'SQLite', notes: 4 }]);
    expect(await ask('GET', 'notes')).toEqual(notes);
    expect(await ask('POST', 'notes', { text: 'on SQLite' })).toMatchObject({ id: 5 });
  });

  it('rows of an earlier move are replaced only if that is asked for; with --yes the way back does without what was written since', async () => {
    expect((await move()).exit).toBe(8);
    const again = await move('--into', 'truncate');
    expect([again.exit, await onWhat()], again.stdout).toEqual([0, { database: 'PostgreSQL', notes: 5 }]);
    await ask('POST', 'notes', { text: 'lost' });
    const back = await move('--back', '--yes');
    expect([back.exit, variablesText(), await onWhat()], back.stdout).toEqual([0, before, { database: 'SQLite', notes: 5 }]);
    expect(back.stdout).toContain(
      'PostgreSQL was written to since the rows were moved, and the file does not have that: 1 row added in 1 table',
    );
  });
});

/** @param app what is different from the file for the application. */
function override(app: Readonly<Record<string, unknown>> = {}): void {
  writeFileSync(join(folder, 'override.yml'), stringify({ services: { schemagate: { image: NAME }, app } }));
}

const variablesText = (): string => readFileSync(join(folder, '.env'), 'utf8');

function spawnMove(...flags: readonly string[]): Running {
  const { PATH = '', HOME = '' } = process.env;
  const args = [join(ROOT, 'src/main.ts'), 'move-to-postgres', '--watch', '1s', ...flags];
  return begin(process.execPath, args, { cwd: folder, env: { PATH, HOME, ...variables, GATE_LOG_FORMAT: 'plain' } });
}

const move = (...flags: readonly string[]): Promise<Ended> => spawnMove(...flags).ended;

const said = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let heard = '';
    child.stdout!.on('data', (more: string) => {
      heard += more;
      if (heard.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended without having said "${text}":\n${heard}`)));
  });

async function compose(...args: readonly string[]): Promise<string> {
  const words = ['-c', 'cd "$1" && shift && exec docker compose "$@"', 'sh', folder, ...args];
  const { exit, stdout, stderr } = await run('sh', words, variables);
  if (exit !== 0) throw new Error(`docker compose ${args.join(' ')} exited ${exit}:\n${stdout}${stderr}`);
  return stdout.trim();
}

const idOf = (service: string): Promise<string> => compose('ps', '--all', '--quiet', service);

/** What an engine was asked to start, it starts in its own time. */
async function healthy(): Promise<void> {
  while ((await compose('ps', '--format', '{{.Health}}', 'app')) !== 'healthy');
}

/** As a program that does not check foreign keys. */
const inFile = (sql: string): Promise<string> =>
  compose(
    ...['exec', '--no-TTY', 'app', 'node', '-e'],
    `new (require('node:sqlite').DatabaseSync)('/data/app.db', { enableForeignKeyConstraints: false }).exec(${JSON.stringify(sql)})`,
  );

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const options = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${variables.APP_PORT}/${path}`, { method, headers: { connection: 'close' }, ...options });
  return answer.json();
}

const onWhat = async (): Promise<Readonly<Record<string, unknown>>> => (await ask('GET', '')) as Readonly<Record<string, unknown>>;
