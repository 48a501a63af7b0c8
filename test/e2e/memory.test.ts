// The image within the memory that the examples give it, without swap: what needs more is killed, with 137.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { docker, lastLine, mustDocker } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const POSTGRES = `${NAME}-postgres`;
const COUNT = 1000;

describeDocker('the image with little memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));

  beforeAll(async () => {
    await mustDocker('build', '--tag', NAME, '.');
    await mustDocker('network', 'create', NAME);
    await mustDocker('run', '--detach', '--name', POSTGRES, '--network', NAME, '--env', 'POSTGRES_PASSWORD=not-a-secret', 'postgres:18');
    for (let i = 1; i <= COUNT; i++) writeFileSync(join(folder, `${String(i).padStart(4, '0')}_t.sql`), migration(i));
    // The gate's user is not the one who made the folder.
    chmodSync(folder, 0o755);
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES);
    await docker('network', 'rm', NAME);
    await docker('image', 'rm', '--force', NAME);
    rmSync(folder, { recursive: true });
  });

  const within = (memory: string) =>
    docker(
      ...['run', '--rm', '--network', NAME, '--memory', memory, '--memory-swap', memory, '--read-only', '--cap-drop', 'ALL'],
      ...['--volume', `${folder}:/migrations:ro`, '--env', 'KUBERNETES_SERVICE_HOST=10.0.0.1'],
      ...['--env', `DATABASE_URL=postgres://postgres:not-a-secret@${POSTGRES}:5432/postgres`, NAME],
    );

  it('applies 1,000 migrations within 128 MB, finds within 64 MB that nothing is to do, and writes nothing but its log', async () => {
    const first = await within('128m');
    expect([first.exit, first.stderr], first.stdout.slice(-2000)).toEqual([0, '']);
    expect(lastLine(first.stdout)).toMatchObject({ outcome: 'ready', applied: COUNT });
    const again = await within('64m');
    expect([again.exit, again.stderr], again.stdout.slice(-2000)).toEqual([0, '']);
    expect(lastLine(again.stdout)).toMatchObject({ outcome: 'ready', appliedBefore: COUNT, applied: 0 });
  });
});

/** Some cannot run in a transaction: they are parsed, and run statement by statement. */
function migration(i: number): string {
  const table = `CREATE TABLE t_${i} (id bigint PRIMARY KEY, name text NOT NULL, made_at timestamptz NOT NULL DEFAULT now());\n`;
  return `${table}CREATE INDEX ${i % 20 === 0 ? 'CONCURRENTLY ' : ''}t_${i}_name ON t_${i} (name);\n`;
}
