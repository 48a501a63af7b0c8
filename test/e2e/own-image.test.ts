// An image of one's own with the migrations in it, in the two lines of docs/image.md, and a volume that hides them when the image changes.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { temporaryFolder } from '../support/files.ts';
import { docker, lastLine, mustDocker, ROOT } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const POSTGRES = `${NAME}-postgres`;
const [, TWO_LINES = ''] = /```dockerfile\n(FROM schemagate\nCOPY .*\n)```/.exec(readFileSync(join(ROOT, 'docs/image.md'), 'utf8')) ?? [];
const ONE = { '1_users.sql': 'CREATE TABLE users (id int);\n' };
const TWO = { ...ONE, '2_orders.sql': 'CREATE TABLE orders (id int);\n' };

describeDocker("an image of one's own", () => {
  beforeAll(async () => {
    await mustDocker('build', '--tag', NAME, '.');
    await mustDocker('network', 'create', NAME);
    await mustDocker('run', '--detach', '--name', POSTGRES, '--network', NAME, '--env', 'POSTGRES_PASSWORD=not-a-secret', 'postgres:18');
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES);
    await docker('network', 'rm', NAME);
    await docker('volume', 'rm', '--force', NAME);
    await docker('image', 'rm', '--force', `${NAME}:one`, `${NAME}:two`, NAME);
  });

  async function build(tag: string, migrations: Readonly<Record<string, string>>): Promise<void> {
    const files = Object.fromEntries(Object.entries(migrations).map(([name, text]) => [`migrations/${name}`, text]));
    const dockerfile = TWO_LINES.replace('FROM schemagate', `FROM ${NAME}`);
    await mustDocker('build', '--tag', `${NAME}:${tag}`, temporaryFolder({ ...files, Dockerfile: dockerfile }));
  }

  const gate = async (tag: string, ...options: readonly string[]) => {
    const url = `postgres://postgres:not-a-secret@${POSTGRES}:5432/postgres`;
    const run = ['run', '--rm', '--network', NAME, '--read-only', '--env', 'GATE_LOG_FORMAT=json', '--env', `DATABASE_URL=${url}`];
    const { exit, stdout } = await docker(...run, ...options, `${NAME}:${tag}`);
    return { exit, stdout, last: lastLine(stdout) };
  };

  it('has its migrations in the place where the gate looks for them', async () => {
    await build('one', ONE);
    expect(await gate('one')).toMatchObject({ exit: 0, last: { applied: 1 } });
  });

  it('a volume over the migrations that an older image has filled is noticed, and is an error where the head is expected', async () => {
    await build('two', TWO);
    const over = ['--volume', `${NAME}:/migrations`];
    await gate('one', ...over);
    const stale = await gate('two', ...over);
    expect(stale).toMatchObject({ exit: 0, last: { applied: 0, findings: { warning: 1 } } });
    expect(stale.stdout).toContain(`/migrations is the volume ${NAME}, which is filled from an image only while it is empty`);
    const expecting = await gate('two', ...over, '--env', 'GATE_EXPECT_HEAD=2');
    expect(expecting).toMatchObject({
      exit: 8,
      last: { first: { code: 'unexpected-head', hint: expect.stringContaining(`the volume ${NAME} is`) } },
    });
    expect(await gate('two', '--env', 'GATE_EXPECT_HEAD=2')).toMatchObject({ exit: 0, last: { applied: 1, findings: { warning: 0 } } });
  });
});
