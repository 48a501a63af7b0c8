// What a redeploy refuses before it has touched anything, with a docker that is not there, or says no; and one that does not come to its end in time.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';

/** A folder with a program `docker` of these lines. */
function dockerOf(script: string): string {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/docker`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${folder}:/usr/bin:/bin`;
}

const PROJECT = JSON.stringify({ name: 'shop', services: { app: { image: 'shop' }, database: { image: 'postgres:18' } } });
const ANSWERS = `case "$*" in
  version*) echo 29.0.0 ;;
  *"config --environment") echo COMPOSE_PROJECT_NAME=shop ;;
  *"config --format json") echo '${PROJECT}' ;;
esac`;

async function redeploy(path: string, ...flags: readonly string[]) {
  const { code, report } = await runGate({ args: ['redeploy', ...flags], env: { PATH: path }, cwd: temporaryFolder() });
  return { code, found: report?.findings.map((one) => [one.code, one.message]) };
}

test('without docker', async () => {
  expect(await redeploy('/nowhere')).toEqual({
    code: 2,
    found: [['no-docker', 'the docker command line is needed, and docker is not in any folder of PATH (/nowhere)']],
  });
});

test('with an engine that does not answer', async () => {
  const path = dockerOf('echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2; exit 1');
  expect(await redeploy(path)).toEqual({
    code: 3,
    found: [['no-engine', 'the Docker engine does not answer: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.']],
  });
});

test('without a compose file', async () => {
  const path = dockerOf('[ "$1" = version ] && exit; echo "no configuration file provided: not found" >&2; exit 14');
  expect(await redeploy(path)).toEqual({
    code: 2,
    found: [['no-compose-project', 'docker compose cannot read the project: no configuration file provided: not found']],
  });
});

test('without a gate in the project, or with another name than it has', async () => {
  const path = dockerOf(ANSWERS);
  const none = 'no service waits for another one with service_completed_successfully, so none is the gate (there are app, database)';
  expect(await redeploy(path)).toEqual({ code: 2, found: [['no-gate-service', none]] });
  const other = 'the compose file has no service migrate (there are app, database)';
  expect(await redeploy(path, '--gate', 'migrate')).toEqual({ code: 2, found: [['no-gate-service', other]] });
});

test('durations that are none', async () => {
  expect(await redeploy('/nowhere', '--watch', 'long', '--healthy-within', '2x')).toEqual({
    code: 2,
    found: [
      ['bad-flag', '--watch=long is not a duration'],
      ['bad-flag', '--healthy-within=2x is not a duration'],
    ],
  });
});

test('that its deadline ends takes the migrations back all the same', async () => {
  const gated = { condition: 'service_completed_successfully' };
  const project = { name: 'shop', services: { gate: { image: 'schemagate' }, app: { image: 'shop', depends_on: { gate: gated } } } };
  const container = (Id: string, service: string, Status: string) => ({
    ...{ Id, Name: `/shop-${service}-1`, State: { Status, ExitCode: 0 }, RestartCount: 0, Image: 'sha256:0' },
    Config: { Image: service, Labels: { 'com.docker.compose.service': service } },
  });
  const path = dockerOf(`passed=\${0%/*}/passed
case "$*" in
  version*) echo 29.0.0 ;;
  *"config --format json") echo '${JSON.stringify(project)}' ;;
  ps*) echo 1 ;;
  inspect*) echo '${JSON.stringify([container('1', 'app', 'running'), container('2', 'gate', 'exited')])}' ;;
  *"gate version") echo schemagate 1.0.0 ;;
  *"gate preflight"*) echo '{"items":[]}' ;;
  *"gate status"*) sleep 0.1; if [ -e "$passed" ]; then echo '{"head":{"ledger":"0002"}}'; else echo '{"head":{"ledger":"0001"}}'; fi ;;
  *"--force-recreate gate") : > "$passed" ;;
  *" app") exec sleep 600 ;;
esac`);
  expect(await redeploy(path, '--auto-rollback', '--deadline', '8s')).toEqual({
    code: 3,
    found: expect.arrayContaining([['migrations-taken-back', 'the migrations after 0001 up to 0002 were taken back']]),
  });
});
