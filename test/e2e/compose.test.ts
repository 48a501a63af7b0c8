// The compose file that users copy: the application is up when the gate let it through, and never starts when it did not.
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { docker, type Ended, ROOT, run } from './docker.ts';

const PROJECT = `schemagate-e2e-${randomBytes(4).toString('hex')}`;

describeDocker('docker-compose.yml', () => {
  afterEach(async () => {
    await compose(['down', '--volumes', '--timeout', '1']);
  });

  afterAll(async () => {
    await docker('image', 'rm', '--force', PROJECT, `${PROJECT}-app`);
  });

  it('up --wait succeeds, and the application answers from the tables that the migrations made', async () => {
    const up = await compose(['up', '--build', '--wait']);
    expect(up.exit, up.stderr).toBe(0);
    const address = (await compose(['port', 'app', '8080'])).stdout.trim();
    const answer = await fetch(`http://${address}`);
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 200,
      body: {
        services: [
          { name: 'bot', status: 'operational', note: null },
          { name: 'notifications', status: 'maintenance', note: 'moving to the new sender' },
          { name: 'quiz', status: 'operational', note: null },
        ],
        users: 0,
        leaderboard: [],
      },
    });
    expect(await states()).toEqual({ app: 'running', postgres: 'running', schemagate: 'exited 0' });
  });

  it('serve beside the application, as its documentation has it, sees the database go away and come back', async () => {
    const [, watch = ''] =
      /```yaml\n(# compose\.override\.yaml\n[\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/serve.md'), 'utf8')) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
    try {
      const override = join(folder, 'compose.override.yaml');
      writeFileSync(override, watch);
      const both = ['--project-directory', ROOT, '--file', join(ROOT, 'docker-compose.yml'), '--file', override];
      const up = await compose([...both, 'up', '--build', '--wait'], { WATCH_PORT: '0' });
      expect(up.exit, up.stderr).toBe(0);
      const address = (await compose([...both, 'port', 'watch', '8484'])).stdout.trim();
      await readiness(address, 200);
      expect((await compose([...both, 'stop', 'postgres'])).exit).toBe(0);
      await readiness(address, 503);
      expect((await compose([...both, 'start', 'postgres'])).exit).toBe(0);
      await readiness(address, 200);
      expect((await (await fetch(`http://${address}/`)).text()).includes('not-a-secret')).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('with a broken migration up ends with an error by itself, the application is never started, and the log says why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'schemagate-e2e-'));
    try {
      cpSync(join(ROOT, 'migrations'), folder, { recursive: true });
      writeFileSync(join(folder, '9999_broken.sql'), 'ALTER TABLE users\n  ADD COLUMN nickname no_such_type;\n');
      // The gate's user is not the one who made the folder.
      chmodSync(folder, 0o755);
      const env = { MIGRATIONS_DIR: folder };
      const up = await compose(['up', '--build', '--no-color'], env);
      expect(up.exit, up.stdout).not.toBe(0);
      expect(await states()).toEqual({ app: 'created', postgres: 'running', schemagate: 'exited 6' });
      const log = await compose(['logs', '--no-color', '--no-log-prefix', 'schemagate'], env);
      expect(log.stdout.trimEnd().split('\n').at(-1)).toMatch(
        /^schemagate up: failed \(exit 6\) on postgres:5432\/bot after .* \/migrations\/9999_broken\.sql:2:23: ERROR 42704 .* → /,
      );
      expect(log.stdout).toContain('\n    2 |   ADD COLUMN nickname no_such_type;\n      |                       ^\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Port 0: Docker picks a free one. */
const compose = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  run('docker', ['compose', '--project-name', PROJECT, ...args], { APP_PORT: '0', GATE_IMAGE: PROJECT, ...env });

/** Until it answers with that status. */
async function readiness(address: string, wanted: number): Promise<void> {
  const end = performance.now() + 240_000;
  for (;;) {
    const status = await fetch(`http://${address}/health/ready`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === wanted) return;
    if (performance.now() > end) throw new Error(`/health/ready answers ${status}, and never ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** State of each service, with the exit code where it has one. */
async function states(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await compose(['ps', '--all', '--format', '{{.Service}} {{.State}} {{.ExitCode}}']);
  const lines = stdout.trim().split('\n').sort();
  return Object.fromEntries(
    lines.map((line) => line.split(' ')).map(([service, state, exit]) => [service, state === 'exited' ? `exited ${exit}` : state]),
  );
}
