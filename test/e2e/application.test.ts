// The example application while the container of its PostgreSQL is started again.
import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../src/postgres/scratch/embedded.ts';
import { application, customers, expectAllSaved, expectSameSums } from '../support/application.ts';
import { describeDocker } from '../support/docker.ts';
import { docker, mustDocker } from './docker.ts';

describeDocker('examples/application', () => {
  it('docker restart, and docker kill, lose no acknowledged order', async () => {
    const container = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
    // Docker would give another one at each start.
    const port = await freePort();
    await mustDocker(
      ...['run', '--detach', '--name', container, '--publish', `127.0.0.1:${port}:5432`],
      ...['--env', 'POSTGRES_PASSWORD=not-a-secret', 'postgres:18'],
    );
    onTestFinished(async () => void (await docker('rm', '--force', '--volumes', container)));
    const url = `postgres://postgres:not-a-secret@127.0.0.1:${port}/postgres`;
    // It starts before the server does, and waits.
    const app = await application(url);
    const ordering = customers(app);
    await ordering.more(20);
    await mustDocker('restart', container);
    await ordering.more(20);
    await mustDocker('kill', container);
    await mustDocker('start', container);
    await ordering.more(20);
    await ordering.stop();
    await expectAllSaved(url, ordering);
    await expectSameSums(url);
    expect(app.logged()).not.toMatch(/Error:|uncaught|Unhandled/);
  });
});
