// The stacks of examples/compose, each started as its README says.
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { stringify } from 'yaml';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { describeDocker } from '../support/docker.ts';
import { temporaryFolder } from '../support/files.ts';
import { docker, type Ended, mustDocker, ROOT, run } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const BROKEN = 'ALTER TABLE users\n  ADD COLUMN nickname no_such_type;\n';
/** A guard against hanging. */
const SOON = { timeout: 120_000, interval: 100 };
const PASSWORD = "it's a $ecret/@:%";
/** Redis has no stand-in in this repository, and the tests pull no image for it. */
const REDIS = {
  build: {
    context: '.',
    dockerfile_inline:
      'FROM debian:trixie-slim\nRUN apt-get update && apt-get install --yes --no-install-recommends redis-server redis-tools\nCMD ["redis-server", "--protected-mode", "no"]\n',
  },
};

describeDocker('the example of Compose', () => {
  beforeAll(() => mustDocker('build', '--tag', NAME, '.'));
  afterAll(() => docker('image', 'rm', '--force', NAME));

  it('one-service: the application answers; a gate that fails leaves it as it is', async () => {
    const stack = stackOf('one-service');
    expect((await stack.compose('up', '--build', '--wait')).exit).toBe(0);
    expect(await stack.states()).toEqual(['app running 0', 'postgres running 0', 'schemagate exited 0']);
    const before = await stack.id('app');
    stack.addMigration(BROKEN);
    stack.override({ app: { environment: { RELEASE: '2' } } });
    const gate = await stack.compose('run', '--rm', '--no-TTY', 'schemagate');
    expect([gate.exit, gate.stdout]).toEqual([6, expect.stringContaining('9999_broken.sql:2:23')]);
    expect([await stack.id('app'), await stack.answer()]).toEqual([before, 200]);
    stack.override({});
    const up = await stack.compose('up', '--detach', '--wait');
    expect([up.exit === 0, await stack.id('app'), await stack.answer()], up.stderr).toEqual([false, before, 200]);
    expect(await stack.states()).toEqual(['app running 0', 'postgres running 0', 'schemagate exited 6']);
  });

  it('several-services: all of them start after the gate, which has waited for Redis as well', async () => {
    const stack = stackOf('several-services', { redis: REDIS });
    const up = await stack.compose('up', '--build', '--wait');
    expect(up.exit, up.stderr).toBe(0);
    const running = ['admin', 'postgres', 'redis', 'web', 'worker'].map((service) => `${service} running 0`);
    expect(await stack.states()).toEqual([...running, 'schemagate exited 0'].sort());
    expect((await stack.compose('logs', '--no-log-prefix', 'schemagate')).stdout).toContain('redis://redis:6379 is there');
    await vi.waitFor(async () => expect((await stack.compose('logs', 'worker')).stdout).toContain('0 users'), SOON);
    expect(await stack.answer('web')).toBe(200);
  });

  it('secrets: the password is in no variable of any container', async () => {
    const stack = stackOf('secrets');
    writeFileSync(join(stack.folder, 'database_password.txt'), `${PASSWORD}\n`);
    const up = await stack.compose('up', '--build', '--wait');
    expect(up.exit, up.stderr).toBe(0);
    expect(await stack.answer()).toBe(200);
    const containers = (await stack.compose('ps', '--all', '--quiet')).stdout.trim().split('\n');
    const inspected = await mustDocker('inspect', ...containers);
    expect([containers.length, inspected.includes(PASSWORD)]).toEqual([3, false]);
  });

  it('replicas: one gate for three of them, and for those that come later', async () => {
    const stack = stackOf('replicas');
    const up = await stack.compose('up', '--build', '--wait');
    expect(up.exit, up.stderr).toBe(0);
    const app = (n: number): readonly string[] => Array<string>(n).fill('app running 0');
    expect(await stack.states()).toEqual([...app(3), 'postgres running 0', 'schemagate exited 0']);
    const scaled = await stack.compose('up', '--wait', '--scale', 'app=5');
    expect(scaled.exit, scaled.stderr).toBe(0);
    expect(await stack.states()).toEqual([...app(5), 'postgres running 0', 'schemagate exited 0']);
  });

  it('pre-start: the step runs before the application', async ({ skip }) => {
    const version = (await docker('compose', 'version', '--short')).stdout.trim();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < 5 || (major === 5 && minor < 3)) {
      console.warn(`skipped: pre_start needs Docker Compose 5.3, and this is ${version}`);
      skip();
    }
    const stack = stackOf('pre-start', {}, { app: { pre_start: [{ image: NAME, command: ['up'] }] } });
    const up = await stack.compose('up', '--build', '--wait');
    expect(up.exit, up.stderr).toBe(0);
    expect([await stack.states(), await stack.answer()]).toEqual([['app running 0', 'postgres running 0'], 200]);
  });

  it("smoke: the script ends with 0, or with the gate's exit code, and leaves nothing behind", async () => {
    const stack = stackOf('smoke');
    const good = await stack.script('smoke.sh');
    expect(good.exit, `${good.stdout}${good.stderr}`).toBe(0);
    expect(good.stdout).toContain('"users": 0');
    stack.addMigration(BROKEN);
    const bad = await stack.script('smoke.sh');
    expect([bad.exit, bad.stdout]).toEqual([6, expect.stringContaining('9999_broken.sql:2:23')]);
    expect(await stack.states()).toEqual([]);
  });

  it('maintenance-window: another service answers meanwhile; after a failure the old application runs again', async () => {
    const stack = stackOf('maintenance-window');
    const port = await freePort();
    const env = { APP_PORT: String(port) };
    const up = await stack.with(env)('up', '--build', '--wait');
    expect(up.exit, up.stderr).toBe(0);
    const before = await stack.id('app');
    stack.addMigration(`SELECT pg_sleep(3);\n${BROKEN}`);
    const failing = stack.script('maintain.sh', env);
    await vi.waitFor(async () => expect(await statusOf(`127.0.0.1:${port}`)).toBe(503), SOON);
    expect((await failing).exit, (await failing).stderr).toBe(6);
    await vi.waitFor(async () => expect(await statusOf(`127.0.0.1:${port}`)).toBe(200), SOON);
    expect(await stack.id('app')).toBe(before);
    stack.addMigration('ALTER TABLE users ADD COLUMN nickname text;\n');
    const good = await stack.script('maintain.sh', env);
    expect(good.exit, good.stderr).toBe(0);
    expect(await statusOf(`127.0.0.1:${port}`)).toBe(200);
  });
});

type Services = Readonly<Record<string, object>>;
type Variables = Readonly<Record<string, string>>;

interface Stack {
  /** Where the compose file is. */
  readonly folder: string;
  readonly compose: (...args: readonly string[]) => Promise<Ended>;
  readonly with: (env: Variables) => Stack['compose'];
  /** One that lies beside the compose file. */
  readonly script: (name: string, env?: Variables) => Promise<Ended>;
  /** `app running 0`, in order. */
  readonly states: () => Promise<readonly string[]>;
  readonly id: (service: string) => Promise<string>;
  /** The status with which the service answers over HTTP. */
  readonly answer: (service?: string) => Promise<number>;
  /** The last one of the folder. */
  readonly addMigration: (sql: string) => void;
  /** What is different from the file, besides the gate's image. */
  readonly override: (services: Services) => void;
}

/** A copy of the example, with what it takes from the repository; the gate is the image of this test. It is gone after the test. */
function stackOf(name: string, services: Services = {}, gate: Services = { schemagate: { image: NAME } }): Stack {
  const root = temporaryFolder();
  const project = `${NAME}-${name}`;
  for (const part of ['examples/app', `examples/compose/${name}`, 'migrations'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true, filter: (path) => !path.endsWith('node_modules') });
  // The gate's user is not the one who made the folder.
  chmodSync(root, 0o755);
  const folder = join(root, 'examples/compose', name);
  const override = (more: Services): void =>
    writeFileSync(join(folder, 'override.yml'), stringify({ services: { ...gate, ...services, ...more } }));
  override({});
  const environment = { COMPOSE_FILE: 'compose.yml:override.yml', COMPOSE_PROJECT_NAME: project, APP_PORT: '0' };
  const inFolder = (words: readonly string[], env: Variables = {}): Promise<Ended> =>
    run('sh', ['-c', 'cd "$1" && shift && exec "$@"', 'sh', folder, ...words], { ...environment, ...env });
  const compose = (...args: readonly string[]): Promise<Ended> => inFolder(['docker', 'compose', ...args]);
  onTestFinished(async () => void (await compose('--profile', '*', 'down', '--volumes', '--timeout', '1', '--rmi', 'local')));
  return {
    folder,
    compose,
    with:
      (env) =>
      (...args) =>
        inFolder(['docker', 'compose', ...args], env),
    script: (file, env) => inFolder(['sh', file], env),
    states: async () => {
      const { stdout } = await compose('ps', '--all', '--format', '{{.Service}} {{.State}} {{.ExitCode}}');
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .sort();
    },
    id: async (service) => (await compose('ps', '--all', '--quiet', service)).stdout.trim(),
    answer: async (service = 'app') => statusOf((await compose('port', service, '8080')).stdout.trim()),
    addMigration: (sql) => writeFileSync(join(root, 'migrations/9999_broken.sql'), sql),
    override,
  };
}

/** 0 if nobody answers. */
const statusOf = (address: string): Promise<number> =>
  fetch(`http://${address}`, { headers: { connection: 'close' } }).then(
    ({ status }) => status,
    () => 0,
  );
