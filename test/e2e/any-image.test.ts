// The folder /gate in images that have nothing in common with the one that it was made in: only musl as C library, none at all, an older glibc.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeDocker } from '../support/docker.ts';
import { buildImage, docker, lastLine, mustDocker } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const POSTGRES = `${NAME}-postgres`;
/** A program that musl alone can load, and no shell. It prints what it is given. */
const MUSL = `FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends musl-tools gcc libc6-dev
RUN mkdir --parents /image/lib /image/migrations && cp --dereference /lib/ld-musl-*.so.1 /image/lib/ && \\
    echo 'CREATE TABLE words (id int);' >/image/migrations/1_words.sql && \\
    printf '#include <stdio.h>\\n#include <stdlib.h>\\nint main(void) { printf("options %%s, libraries %%s\\\\n", getenv("NODE_OPTIONS"), getenv("LD_LIBRARY_PATH")); }' | \\
    musl-gcc -x c -o /image/tell -
FROM scratch
COPY --from=build /image /
COPY --from=${NAME} /gate /gate
ENTRYPOINT ["/gate/schemagate"]`;
const OLDER = `FROM postgres:15\nCOPY --from=${NAME} /gate /gate\nENTRYPOINT ["/gate/schemagate"]`;

describeDocker('the folder /gate', () => {
  beforeAll(async () => {
    await mustDocker('build', '--tag', NAME, '.');
    await buildImage(`${NAME}-musl`, MUSL);
    await buildImage(`${NAME}-older`, OLDER);
    await mustDocker('network', 'create', NAME);
    await mustDocker('run', '--detach', '--name', POSTGRES, '--network', NAME, '--env', 'POSTGRES_PASSWORD=not-a-secret', 'postgres:18');
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES);
    await docker('network', 'rm', NAME);
    await docker('image', 'rm', '--force', `${NAME}-musl`, `${NAME}-older`, NAME);
  });

  /** What the image sets for its own programs: the gate must not follow it. */
  const env = (more: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries({
      DATABASE_URL: `postgres://postgres:not-a-secret@${POSTGRES}:5432/postgres`,
      NODE_OPTIONS: '--require /nowhere.js',
      LD_LIBRARY_PATH: '/lib/x86_64-linux-gnu:/lib/aarch64-linux-gnu:/lib',
      GATE_LOG_FORMAT: 'json',
      ...more,
    }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const run = (image: string, more: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    docker('run', '--rm', '--network', NAME, '--read-only', '--user', '1000620000', '--cap-drop', 'ALL', ...env(more), image, ...args);

  it('applies SQL in an image with musl, and without a shell', async () => {
    const { exit, stdout, stderr } = await run(`${NAME}-musl`, { GATE_MIGRATIONS: '/migrations' });
    expect({ exit, stderr, last: lastLine(stdout) }).toMatchObject({ exit: 0, stderr: '', last: { outcome: 'ready', applied: 1 } });
  });

  it('runs a program of the image as the image means it to be run', async () => {
    const { exit, stdout } = await run(`${NAME}-musl`, { GATE_LEDGER_SCHEMA: 'told' }, 'run', '--', '/tell');
    expect(exit, stdout).toBe(0);
    expect(stdout).toContain('options --require /nowhere.js, libraries /lib/x86_64-linux-gnu:/lib/aarch64-linux-gnu:/lib');
  });

  it('does not use the older C library of an image', async () => {
    expect(await run(`${NAME}-older`, {}, 'version')).toEqual({ exit: 0, stdout: expect.stringMatching(/^schemagate \d/), stderr: '' });
  });
});
