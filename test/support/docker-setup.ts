// Asks once for the whole run whether a Docker engine answers, and says in one line what is skipped where none does.
import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly docker: boolean;
  }
}

const PROBE_LIMIT = 30_000;

export default function setup(project: TestProject): void {
  const answers = dockerAnswers();
  project.provide('docker', answers);
  if (answers) return;
  const skipped = 'no Docker engine answers (docker version): the image, the compose file and the pod';
  if (process.env['REQUIRE_DOCKER'] === '1') throw new Error(`${skipped} cannot be tested, and REQUIRE_DOCKER=1 asks for them`);
  console.log(`${skipped} are not tested; REQUIRE_DOCKER=1 makes this a failure`);
}

/** By the command-line client, because the tests need that too. */
function dockerAnswers(): boolean {
  const { status } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { stdio: 'ignore', timeout: PROBE_LIMIT });
  return status === 0;
}
