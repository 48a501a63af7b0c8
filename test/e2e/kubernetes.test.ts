// The pods of examples/kubernetes, really started, by podman: the application only after the gate has exited 0, and what a person reads when it has not.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { docker, mustDocker } from './docker.ts';
import { describePods, lendImage, type PodOptions, podman, podOf } from './podman.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const POSTGRES = `${NAME}-postgres`;
const APPLICATION = 'debian:trixie-slim';
/** A guard against hanging. */
const SOON = { timeout: 120_000, interval: 200 };
const USERS = { '0001_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);\n' };
const BROKEN = { ...USERS, '0002_broken.sql': 'ALTER TABLE users\n  ADD COLUMN nickname no_such_type;\n' };

describePods('the pods of examples/kubernetes', () => {
  let address: string;

  beforeAll(async () => {
    await mustDocker('build', '--tag', NAME, '.');
    await mustDocker(
      ...['run', '--detach', '--name', POSTGRES, '--publish', '127.0.0.1:0:5432', '--env', 'POSTGRES_PASSWORD=not-a-secret'],
      'postgres:18',
    );
    address = (await mustDocker('port', POSTGRES, '5432')).split('\n')[0]!;
    await lendImage(NAME);
    await lendImage(APPLICATION);
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES);
    await podman('image', 'rm', '--force', `localhost/${NAME}`);
    await docker('image', 'rm', '--force', NAME);
  });

  const options = (database: string, migrations: PodOptions['migrations'], pod = database): PodOptions => ({
    name: `${NAME}-${pod}`,
    migrations,
    url: `postgres://postgres:not-a-secret@${address}/${database}`,
    images: { schemagate: { image: NAME }, bot: { image: APPLICATION, command: ['sleep', 'infinity'] } },
  });

  async function createDatabase(name: string): Promise<void> {
    const create = ['psql', '--username', 'postgres', '--host', '127.0.0.1', '--command', `CREATE DATABASE ${name}`];
    // Until the server of the first boot has become the one that stays.
    await vi.waitFor(() => mustDocker('exec', POSTGRES, ...create), SOON);
  }

  it('the application starts when the gate has exited 0', async () => {
    await createDatabase('good');
    const pod = await podOf('deployment.yml', 'Deployment', options('good', USERS));
    const { exit, stderr } = await pod.start();
    expect([exit, await pod.states()], stderr).toEqual([0, { schemagate: 'exited 0', app: 'running' }]);
    expect(pod.terminationMessage('schemagate')).toMatch(/^1 migration applied; schema recorded .*\nexit 0 ready\n/);
  });

  it('the application never starts when the gate has failed, and the message of the pod says why', async () => {
    await createDatabase('bad');
    const pod = await podOf('deployment.yml', 'Deployment', options('bad', BROKEN));
    await pod.start();
    expect(await pod.states(), await pod.log('schemagate')).toEqual({ schemagate: 'exited 6', app: 'created' });
    expect(pod.terminationMessage('schemagate').replace(/(?<=\ndatabase: ).*/, 'its name')).toMatchInlineSnapshot(`
      "/migrations/0002_broken.sql failed and was rolled back; 1 applied before it, 0 not run
      exit 6 failed; running again without a change will not help
      → fix the migration, or what the command complains about, and run again
      database: its name
      migrations: 1 applied, 1 failed

        /migrations/0002_broken.sql:2:23

          2 |   ADD COLUMN nickname no_such_type;
            |                       ^

        ERROR 42704 undefined_object: type "no_such_type" does not exist
      "
    `);
  });

  it('of two pods that start at once, one applies the migrations, and both applications start', async () => {
    await createDatabase('two');
    const pods = await Promise.all(['two-1', 'two-2'].map((pod) => podOf('deployment.yml', 'Deployment', options('two', USERS, pod))));
    const started = await Promise.all(pods.map((pod) => pod.start()));
    for (const pod of pods)
      expect(await pod.states(), started.map(({ stderr }) => stderr).join('\n')).toEqual({ schemagate: 'exited 0', app: 'running' });
    const applied = (await Promise.all(pods.map((pod) => pod.log('schemagate')))).filter((log) => /1 migration applied/.test(log));
    expect(applied).toHaveLength(1);
  });

  it('pods that wait for the Job start their application when that has exited 0', async () => {
    await createDatabase('waited');
    const waiting = await podOf('job.yml', 'Deployment', options('waited', USERS, 'waiting'));
    const started = waiting.start();
    await vi.waitFor(async () => expect(await waiting.log('schemagate')).toContain('1 migration still to be applied'), SOON);
    expect(await waiting.states()).toEqual({ schemagate: 'running', app: 'created' });
    const job = await podOf('job.yml', 'Job', options('waited', USERS, 'job'));
    await job.start();
    await started;
    expect([await waiting.states(), await job.states()]).toEqual([{ schemagate: 'exited 0', app: 'running' }, { schemagate: 'exited 0' }]);
  });

  it('the Job of a broken migration ends with the exit code that its policy names as final', async () => {
    await createDatabase('final');
    const job = await podOf('job.yml', 'Job', options('final', BROKEN));
    await job.start();
    await vi.waitFor(async () => expect(await job.states()).toEqual({ schemagate: `exited ${OUTCOMES.failed.exit}` }), SOON);
  });
});
