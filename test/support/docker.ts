// Tests that only a Docker engine can run: they are skipped without one, which docker-setup.ts announces, or fails for REQUIRE_DOCKER=1.
import { describe, inject } from 'vitest';

/** Of the project `e2e` alone: the others do not ask. */
export const dockerAvailable = (): boolean => inject('docker') === true;

export function describeDocker(title: string, tests: () => void): void {
  describe.skipIf(!dockerAvailable())(title, tests);
}
