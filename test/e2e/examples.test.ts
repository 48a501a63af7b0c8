// The Compose files of examples/migrators, each with the image that is built beside it: those that say so are run, the others are read. A run of the
// tests takes one of a few turns, as building the images takes long: EXAMPLES=all takes every one, EXAMPLES=knex,rails takes those.
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { temporaryFolder } from '../support/files.ts';
import { docker, type Ended, mustDocker, ROOT, run } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const FOLDER = join(ROOT, 'examples/migrators');
const isRun = (tool: string): boolean => /^# .* Run by the tests\.$/m.test(readFileSync(join(FOLDER, tool, 'compose.yml'), 'utf8'));
const tools = readdirSync(FOLDER);
const TURNS = 3;
const chosen = chosenOf(tools.filter(isRun));

function chosenOf(names: readonly string[]): readonly string[] {
  const given = process.env['EXAMPLES'];
  if (given === 'all') return names;
  const turn = Math.floor(Math.random() * TURNS);
  const taken = given === undefined ? names.filter((_, i) => i % TURNS === turn) : names.filter((name) => given.split(',').includes(name));
  console.log(`examples: ${taken.join(', ')}; EXAMPLES=all runs every one of ${names.length}`);
  return taken;
}

describeDocker('the example of', () => {
  beforeAll(() => mustDocker('build', '--tag', NAME, '.'));
  afterAll(() => docker('image', 'rm', '--force', NAME));

  it.each(chosen)('%s: the application starts when the migrations are applied, and the next time nothing is', async (tool) => {
    const compose = await project(tool);
    try {
      const up = await compose('up', '--build', '--wait');
      const log = await compose('logs', '--no-log-prefix', '--no-color', 'migrate');
      expect(up.exit, `${up.stderr}${log.stdout}`).toBe(0);
      expect(log.stdout).toMatch(/^schemagate run: ready \(exit 0\) .*migrations? applied/m);
      const states = (await compose('ps', '--all', '--format', '{{.Service}} {{.State}} {{.ExitCode}}')).stdout.trim().split('\n').sort();
      expect(states).toEqual(['app running 0', 'migrate exited 0', 'postgres running 0']);
      const again = await compose('run', '--rm', '--no-TTY', 'migrate');
      expect([again.exit, again.stdout], again.stderr).toEqual([0, expect.not.stringMatching(/migrations? applied/)]);
      const columns =
        "SELECT string_agg(column_name, ',' ORDER BY column_name) FROM information_schema.columns WHERE table_name = 'orders'";
      const sql = await compose(
        'exec',
        '--no-TTY',
        'postgres',
        'psql',
        '--username',
        'shop',
        '--tuples-only',
        '--no-align',
        '--command',
        columns,
      );
      expect(sql.stdout).toBe('id,user_id\n');
    } finally {
      await compose('down', '--volumes', '--timeout', '1', '--rmi', 'local');
    }
  });

  it.each(tools.filter((tool) => !isRun(tool)))('%s: its file is one that Compose can read', async (tool) => {
    const { exit, stderr } = await docker('compose', '--file', join(FOLDER, tool, 'compose.yml'), 'config', '--quiet');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });
});

/** A copy that takes the gate from the image of this test. */
async function project(tool: string): Promise<(...args: readonly string[]) => Promise<Ended>> {
  const folder = temporaryFolder();
  cpSync(join(FOLDER, tool), folder, { recursive: true });
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  const dockerfile = join(folder, 'Dockerfile');
  writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('--from=schemagate', `--from=${NAME}`));
  const file = join(folder, 'compose.yml');
  return (...args) => run('docker', ['compose', '--file', file, '--project-name', `${NAME}-${tool}`, ...args]);
}
