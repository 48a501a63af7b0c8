// `schemagate redeploy` on a real engine: whatever goes wrong with the new version, the old one answers, and the exit code says what it was.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { begin, docker, type Ended, mustDocker, ROOT, type Running, untilLogged } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const folder = mkdtempSync(join(tmpdir(), 'schemagate-redeploy-'));

const COMPOSE = `
name: ${NAME}
services:
  database:
    image: postgres:18
    environment: { POSTGRES_PASSWORD: not-a-secret }
    volumes: ["data:/var/lib/postgresql"]
  gate:
    image: ${NAME}
    environment:
      DATABASE_URL: postgres://postgres:not-a-secret@database/postgres
      GATE_WAIT_TIMEOUT: 20s
      GATE_BACKUP: /backups
    volumes: ["./migrations:/migrations:ro", "./backups:/backups"]
    depends_on: { database: { condition: service_started } }
  app:
    build: app
    init: true
    ports: ["127.0.0.1:0:8080"]
    depends_on: { gate: { condition: service_completed_successfully } }
    healthcheck:
      test: [CMD, node, -e, "fetch('http://127.0.0.1:8080').then(() => {}, () => process.exit(1))"]
      interval: 1s
      retries: 20
  worker:
    image: node:26-trixie-slim
    init: true
    command: [node, -e, "setInterval(() => {}, 1000)"]
    depends_on: { app: { condition: service_healthy } }
volumes: { data: {} }
`;

describeDocker('redeploy', () => {
  beforeAll(async () => {
    await mustDocker('build', '--target', 'tools', '--tag', NAME, '.');
    for (const name of ['app', 'migrations', 'backups']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'compose.yaml'), COMPOSE);
    writeFileSync(join(folder, 'app/Dockerfile'), 'FROM node:26-trixie-slim\nCOPY app.js /app.js\nCMD ["node", "/app.js"]\n');
    version('one');
    migration('0001_a', 'CREATE TABLE a (id int);', 'DROP TABLE a;');
    // The gate's user is not the one who made the folders.
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'backups'), 0o777);
  });

  afterAll(async () => {
    await docker('compose', '--project-directory', folder, 'down', '--volumes', '--timeout', '1');
    const images = ['app', 'worker', 'database'].map((service) => `${NAME}-${service}:before-redeploy`);
    await docker('image', 'rm', '--force', NAME, `${NAME}-app`, ...images);
    rmSync(folder, { recursive: true });
  });

  it('starts a project that is not there yet, and the next version in its place, with the database kept', async () => {
    const first = await redeploy();
    expect([first.exit, await answer()], first.stdout).toEqual([0, 'one']);
    version('two');
    migration('0002_b', 'CREATE TABLE b (id int);', 'DROP TABLE b;');
    const database = await idOf('database');
    const second = await redeploy('--json', '--backup-first');
    expect([second.exit, await answer()], second.stdout + second.stderr).toEqual([0, 'two']);
    expect(await idOf('database')).toBe(database);
    expect(readdirSync(join(folder, 'backups'))).toContainEqual(expect.stringMatching(/^postgres_\d{8}_\d{6}\.dump$/));
    const { services } = JSON.parse(second.stdout) as { readonly services: readonly Record<string, unknown>[] };
    expect(services.map(({ service, state, health, isNew }) => ({ service, state, health, isNew }))).toEqual([
      { service: 'app', state: 'running', health: 'healthy', isNew: true },
      { service: 'database', state: 'running', health: null, isNew: false },
      { service: 'gate', state: 'exited', health: null, isNew: true },
      { service: 'worker', state: 'running', health: null, isNew: false },
    ]);
  });

  it('with a no on the checklist, or a backup that cannot be taken, changes nothing', async () => {
    const before = await Promise.all(['app', 'gate', 'database', 'worker'].map(idOf));
    await compose('exec', '--no-TTY', 'database', 'psql', '--username', 'postgres', '--command', 'INSERT INTO a VALUES (1)');
    migration('0003_c', 'DROP TABLE a;');
    const refused = await redeploy();
    expect(refused.exit, refused.stdout).toBe(9);
    expect(refused.stdout).toContain('0003_c.sql drops table public.a, which holds 1 row');
    chmodSync(join(folder, 'backups'), 0o755);
    const unsaved = await redeploy('--backup-first');
    chmodSync(join(folder, 'backups'), 0o777);
    expect(unsaved.exit, unsaved.stdout).toBe(6);
    expect(unsaved.stdout).toMatch(/no backup could be taken by gate: no backup can be written to \/backups/);
    expect(await Promise.all(['app', 'gate', 'database', 'worker'].map(idOf))).toEqual(before);
  });

  it('with a migration that fails ends as the gate does, and the old version runs on', async () => {
    version('three');
    migration('0003_c', 'CREATE TABLE c (id no_such_type);');
    const before = await idOf('app');
    const failed = await redeploy();
    expect([failed.exit, await answer(), await idOf('app')], failed.stdout).toEqual([6, 'two', before]);
    expect(failed.stdout).toMatch(/0003_c\.sql:1:20: ERROR 42704.*\n?/);
    expect(failed.stdout).toContain('the containers from before run on: ');
  });

  it('with --window and a migration that fails starts the old version again', async () => {
    const before = await idOf('app');
    const failed = await redeploy('--window');
    expect([failed.exit, await answer(), await idOf('app')], failed.stdout).toEqual([6, 'two', before]);
    expect(failed.stdout).toMatch(/\] window: stopped (app, worker|worker, app)\n/);
    expect(failed.stdout).toMatch(/the containers from before were started again: (app, worker|worker, app)\n/);
  });

  it('with an application that crashes after its start goes back to the image of before, and says how the migrations are taken back', async () => {
    migration('0003_c', 'CREATE TABLE c (id int);', 'DROP TABLE c;');
    version('three', 'setTimeout(() => { console.error("out of luck"); process.exit(3); }, 4000);');
    const failed = await redeploy('--watch', '15s');
    expect([failed.exit, await answer()], failed.stdout).toEqual([6, 'two']);
    expect(failed.stdout).toMatch(/app has ended with exit code 3; its log says: out of luck/);
    expect(failed.stdout).toContain('app was started again from the image of before');
    expect(failed.stdout).toContain(`docker compose run --rm gate down --to 0002`);
  });

  it('with --auto-rollback takes the migrations back as well', async () => {
    migration('0004_d', 'CREATE TABLE d (id int);', 'DROP TABLE d;');
    const failed = await redeploy('--watch', '15s', '--auto-rollback');
    expect([failed.exit, await answer()], failed.stdout).toEqual([6, 'two']);
    expect(failed.stdout).toContain('the migrations after 0003 up to 0004 were taken back');
    expect(await tables()).toEqual(['a', 'b', 'c']);
  });

  it('with a database that stops in the middle keeps the application, and starts the database again', async () => {
    version('four');
    migration('0004_d', 'CREATE TABLE d (id int);\nSELECT pg_sleep(30);');
    const before = await idOf('app');
    const under = start();
    await gateLogged('connected to');
    await mustDocker('stop', '--timeout', '5', `${NAME}-database-1`);
    const failed = await under;
    expect([failed.exit, await answer(), await idOf('app')], failed.stdout).toEqual([3, 'two', before]);
    expect(failed.stdout).toContain('database, which the gate needs, is exited with exit code 0');
    expect(failed.stdout).toContain('the containers from before were started again: database\n');
    expect(await tables()).toEqual(['a', 'b', 'c']);
  });

  it('that is interrupted stops the gate and starts the old version again', async () => {
    const [app, gate] = [await idOf('app'), await idOf('gate')];
    const under = spawnRedeploy('--window');
    await untilLogged(await untilNot(gate), 'applied, 1 pending');
    under.child.kill('SIGTERM');
    const { exit, stdout } = await under.ended;
    expect([exit, await idOf('app')], stdout).toEqual([143, app]);
    await mustDocker('wait', await idOf('gate'));
    // What is asked of the engine by the time it ends, the engine does, however busy it is.
    while ((await mustDocker('inspect', '--format', '{{.State.Running}}', app)) !== 'true');
    expect(await tables()).toEqual(['a', 'b', 'c']);
  });

  it('refuses a second one at once, and is not kept by the mark of one that was killed', async () => {
    const gate = await idOf('gate');
    const killed = spawnRedeploy();
    await untilNot(gate);
    const second = await redeploy();
    expect(second.exit, second.stdout).toBe(5);
    expect(second.stdout).toContain(`another redeploy of this project is under way: process ${killed.child.pid}`);
    killed.child.kill('SIGKILL');
    await killed.ended;
    migration('0004_d', 'CREATE TABLE d (id int);');
    const after = await redeploy();
    expect([after.exit, await answer()], after.stdout).toEqual([0, 'four']);
  });

  it('with --clean empties the database only where that is allowed, after a backup, and brings it back if the rest fails', async () => {
    const rows = () =>
      compose('exec', '--no-TTY', 'database', 'psql', '--username', 'postgres', '--tuples-only', '--no-align', '--command', 'TABLE a');
    expect(await rows()).toBe('1');
    version('five');
    const refused = await redeploy('--clean', 'postgres');
    expect([refused.exit, await rows(), await answer()], refused.stdout).toEqual([2, '1', 'four']);
    expect(refused.stdout).toContain('GATE_ALLOW_RESET=true is not set');
    writeFileSync(
      join(folder, 'compose.yaml'),
      COMPOSE.replace('      GATE_BACKUP:', '      GATE_ALLOW_RESET: "true"\n      GATE_BACKUP:'),
    );
    version('five', 'setTimeout(() => process.exit(3), 4000);');
    const failed = await redeploy('--clean', 'postgres', '--watch', '15s', '--auto-rollback');
    expect([failed.exit, await rows()], failed.stdout).toEqual([6, '1']);
    expect(failed.stdout).toContain('what was in the database is there again');
    version('five');
    const cleaned = await redeploy('--clean', 'postgres');
    expect([cleaned.exit, await rows(), await answer(), await tables()], cleaned.stdout).toEqual([0, '', 'five', ['a', 'b', 'c', 'd']]);
  });
});

function version(answer: string, more = ''): void {
  const code = `require('node:http').createServer((_, response) => response.end('${answer}')).listen(8080);\n${more}\n`;
  writeFileSync(join(folder, 'app/app.js'), code);
}

function migration(name: string, up: string, down?: string): void {
  writeFileSync(join(folder, `migrations/${name}.sql`), `${up}\n`);
  if (down !== undefined) writeFileSync(join(folder, `migrations/${name}.down.sql`), `${down}\n`);
}

function spawnRedeploy(...flags: readonly string[]): Running {
  const { PATH = '', HOME = '' } = process.env;
  const args = [join(ROOT, 'src/main.ts'), 'redeploy', '--watch', '2s', ...flags];
  return begin(process.execPath, args, { cwd: folder, env: { PATH, HOME, GATE_LOG_FORMAT: 'plain' } });
}

const redeploy = (...flags: readonly string[]): Promise<Ended> => spawnRedeploy(...flags).ended;
const start = redeploy;

const compose = (...args: readonly string[]): Promise<string> => mustDocker('compose', '--project-directory', folder, ...args);

const idOf = (service: string): Promise<string> => compose('ps', '--all', '--quiet', service);

async function answer(): Promise<string> {
  return (await fetch(`http://${await compose('port', 'app', '8080')}`)).text();
}

async function tables(): Promise<readonly string[]> {
  const sql = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1";
  const psql = ['psql', '--username', 'postgres', '--tuples-only', '--no-align', '--command', sql];
  return (await compose('exec', '--no-TTY', 'database', ...psql)).split('\n');
}

/** Until the gate's container is another one. @returns its id. */
async function untilNot(gate: string): Promise<string> {
  for (;;) {
    const { stdout } = await docker(
      'ps',
      '--quiet',
      '--no-trunc',
      '--filter',
      `label=com.docker.compose.project=${NAME}`,
      '--filter',
      'label=com.docker.compose.service=gate',
      '--filter',
      'label=com.docker.compose.oneoff=False',
    );
    const id = stdout.trim();
    if (id !== '' && id !== gate) return id;
  }
}

/** The gate of the redeploy that has just begun. */
async function gateLogged(text: string): Promise<void> {
  await untilLogged(await untilNot(await idOf('gate')), text);
}
