// The tools image: PostgreSQL's client programs beside the gate, for the same user, with nothing else that could be run; without them the plain image
// says by name what is missing.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { docker, type Ended, mustDocker } from './docker.ts';

const PLAIN = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const TOOLS = `${PLAIN}-tools`;
const POSTGRES = `${PLAIN}-postgres`;
const LOCKED_DOWN = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', '1000620000'];
const URL = `DATABASE_URL=postgres://postgres:not-a-secret@${POSTGRES}:5432/postgres`;

describeDocker('the tools image', () => {
  beforeAll(async () => {
    await mustDocker('build', '--tag', PLAIN, '.');
    await mustDocker('build', '--target', 'tools', '--tag', TOOLS, '.');
    await mustDocker('network', 'create', PLAIN);
    await mustDocker('run', '--detach', '--name', POSTGRES, '--network', PLAIN, '--env', 'POSTGRES_PASSWORD=not-a-secret', 'postgres:18');
    expect(await gate(PLAIN, 'wait')).toMatchObject({ exit: 0 });
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES);
    await docker('network', 'rm', PLAIN);
    await docker('image', 'rm', '--force', PLAIN, TOOLS);
  });

  it.each(['pg_dump', 'pg_restore', 'psql'])('has %s of PostgreSQL 18, which starts for any user', async (program) => {
    const { exit, stdout, stderr } = await docker('run', '--rm', ...LOCKED_DOWN, '--entrypoint', program, TOOLS, '--version');
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: expect.stringMatching(/\(PostgreSQL\) 18\./), stderr: '' });
  });

  it('is the plain image otherwise: the same user and start, and no shell', async () => {
    const [plain, tools] = await Promise.all([PLAIN, TOOLS].map(configOf));
    const { Env: plainEnv, ...plainRest } = plain!;
    const { Env: toolsEnv, ...toolsRest } = tools!;
    expect(toolsRest).toEqual(plainRest);
    expect(toolsEnv).toEqual(expect.arrayContaining(plainEnv!.filter((line) => !line.startsWith('GATE_IMAGE='))));
    expect(toolsEnv).toContainEqual(expect.stringMatching(/^GATE_IMAGE=schemagate:[\d.]+-tools \(unknown\)$/));
    for (const shell of ['/bin/sh', 'sh', 'bash']) expect((await docker('run', '--rm', '--entrypoint', shell, TOOLS)).exit).toBe(127);
  });

  it('schema-export --by pg_dump writes the schema, and the plain image says that it has no pg_dump', async () => {
    expect(await gate(TOOLS, 'shell', '--', '--command', 'CREATE TABLE seen (id int)')).toMatchObject({ exit: 0 });
    const asked = ['schema-export', '--by', 'pg_dump'];
    const exported = await gate(TOOLS, ...asked);
    expect([exported.exit, exported.stdout], exported.stderr).toEqual([0, expect.stringContaining('CREATE TABLE public.seen')]);
    const refused = await gate(PLAIN, ...asked);
    expect(refused.exit).toBe(2);
    expect(refused.stdout + refused.stderr).toMatch(/pg_dump is not in any folder of PATH.*use the image schemagate:tools/s);
  });

  it('shell is psql, which pages nothing, and the plain image says that it has no psql', async () => {
    const rows = await gate(TOOLS, 'shell', '--', '--tuples-only', '--no-align', '--command', 'SELECT generate_series(1, 3)');
    expect(rows).toEqual({ exit: 0, stdout: '1\n2\n3\n', stderr: '' });
    const refused = await gate(PLAIN, 'shell');
    expect(refused.exit).toBe(2);
    expect(refused.stdout + refused.stderr).toMatch(/psql is not in any folder of PATH.*use the image schemagate:tools/s);
  });
});

const gate = (image: string, ...args: readonly string[]): Promise<Ended> =>
  docker('run', '--rm', '--network', PLAIN, ...LOCKED_DOWN, '--env', URL, image, ...args);

async function configOf(image: string): Promise<Readonly<Record<string, readonly string[] | undefined>>> {
  return JSON.parse(await mustDocker('image', 'inspect', '--format', '{{json .Config}}', image)) as Record<string, readonly string[]>;
}
