// The gate in images that have a migrator: Alembic and Django of Debian, Knex and TypeORM of npm. Each container is locked down, and the gate is its
// PID 1, copied from the image as one folder.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { describeDocker } from '../support/docker.ts';
import { temporaryFolder, writeFiles } from '../support/files.ts';
import type { GateRun, LogLine } from '../support/gate.ts';
import { alembic } from '../support/migrators/alembic.ts';
import { django } from '../support/migrators/django.ts';
import { knex } from '../support/migrators/knex.ts';
import { PACKAGES, type RealMigrator, type Step } from '../support/migrators/migrator.ts';
import { type Place, type Started, story } from '../support/migrators/story.ts';
import { typeorm } from '../support/migrators/typeorm.ts';
import { buildImage, docker, mustDocker } from './docker.ts';

const NAME = `schemagate-e2e-${randomBytes(4).toString('hex')}`;
const POSTGRES = `${NAME}-postgres`;
const GATE = `COPY --from=${NAME} /gate /gate`;
const PYTHON = `FROM debian:trixie-slim
RUN apt-get update && apt-get install --yes --no-install-recommends alembic python3-django python3-psycopg2
${GATE}`;
/** At the root, so that a project anywhere finds them. */
const NODE = `FROM node:26-trixie-slim
RUN npm install --prefix /tools --no-audit --no-fund ${PACKAGES.join(' ')} && mv /tools/node_modules /
${GATE}`;
const IMAGES = [
  { image: `${NAME}-python`, dockerfile: PYTHON, migrators: [alembic, django] },
  { image: `${NAME}-node`, dockerfile: NODE, migrators: [knex, typeorm] },
];

describeDocker('in the image of', () => {
  let server: string;

  beforeAll(async () => {
    await mustDocker('build', '--tag', NAME, '.');
    await mustDocker('network', 'create', NAME);
    const postgres = ['--env', 'POSTGRES_PASSWORD=not-a-secret', '--publish', '127.0.0.1::5432', 'postgres:18'];
    await mustDocker('run', '--detach', '--name', POSTGRES, '--network', NAME, ...postgres);
    server = `postgres://postgres:not-a-secret@${(await mustDocker('port', POSTGRES, '5432')).split('\n')[0]}/postgres`;
    const ready = ['--env', `DATABASE_URL=${inNetwork(server)}`, NAME, 'wait'];
    await mustDocker('run', '--rm', '--network', NAME, ...ready);
  });

  afterAll(async () => {
    await docker('rm', '--force', '--volumes', POSTGRES);
    await docker('network', 'rm', NAME);
    await docker('image', 'rm', '--force', NAME, ...IMAGES.map(({ image }) => image));
  });

  for (const { image, dockerfile, migrators } of IMAGES) {
    describe(image.slice(NAME.length + 1), () => {
      beforeAll(() => buildImage(image, dockerfile));
      for (const migrator of migrators) describe(migrator.id, () => story(migrator, (steps) => placeIn(image, server, migrator, steps)));
    });
  }
});

async function placeIn(image: string, server: string, migrator: RealMigrator, steps: readonly Step[]): Promise<Place> {
  const db = await freshDatabase({ serverUrl: server });
  const root = temporaryFolder(migrator.project(steps));
  chmodSync(root, 0o755);
  const command = migrator.command({ root: '/app', node: 'node', packages: '/node_modules' });
  const options = [
    '--network',
    NAME,
    '--volume',
    `${root}:/app:ro`,
    '--workdir',
    '/app',
    '--env',
    `GATE_MIGRATIONS=${join('/app', migrator.folder)}`,
  ];
  const start = (...args: readonly string[]): Started =>
    startContainer([...options, '--env', `DATABASE_URL=${inNetwork(db.url)}`, '--entrypoint', '/gate/schemagate', image, ...args]);
  return {
    db,
    run: (...flags) => start('run', ...flags, '--', ...command).done,
    start: () => start('run', '--', ...command),
    status: () => start('status').done,
    rewrite: (now) => {
      rmSync(join(root, migrator.folder === '.' ? 'shop' : migrator.folder), { recursive: true });
      writeFiles(root, migrator.project(now));
    },
  };
}

const inNetwork = (url: string): string => {
  const inside = new URL(urlOf(url, {}));
  inside.host = `${POSTGRES}:5432`;
  return inside.href;
};

/** Where nothing can be written but the report, and nobody has a name or a right. */
function startContainer(options: readonly string[]): Started {
  const reports = temporaryFolder();
  chmodSync(reports, 0o777);
  const name = `${NAME}-${randomBytes(4).toString('hex')}`;
  const lockedDown = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', '1000620000'];
  const told = ['--env', 'GATE_LOG_FORMAT=json', '--env', 'GATE_REPORT=/report/report.json', '--volume', `${reports}:/report`];
  const startedAt = performance.now();
  const child = spawn('docker', ['run', '--rm', '--name', name, ...lockedDown, ...told, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const lines = (): readonly LogLine[] =>
    output.stdout.split('\n').flatMap((line) => (/^\{.*\}$/.test(line) ? [JSON.parse(line) as LogLine] : []));
  const done = new Promise<GateRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const file = join(reports, 'report.json');
      const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
      resolve({ code, signal, ...output, lines: lines(), report, durationMs: performance.now() - startedAt });
    });
  });
  return {
    lines,
    done,
    kill: (signal) => void docker('kill', '--signal', signal, name),
    killTool: async () => {
      const pid = lines().find(({ event }) => event === 'command-started')?.['pid'];
      await mustDocker('exec', name, 'sh', '-c', `kill -KILL ${pid}`);
    },
  };
}
