// What `npm test` runs: `guard` and `unit`, which need nothing, and `integration`, which needs a PostgreSQL (test/support/global-setup.ts). What
// `npm run test:all` runs besides: `slow`, which breaks rarely and takes long, and `e2e`, which needs a Docker engine.
import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;
/** A guard against hanging, in every project: no machine is so slow that a test that goes on needs longer. */
const HANGING = 10 * MINUTE;
/** Where the results go as JSON, for whoever counts them. */
const results = process.env['TEST_RESULTS'];

export default defineConfig({
  test: {
    pool: 'forks',
    // More than two processors: much of a test is waiting for another process.
    maxWorkers: 4,
    testTimeout: HANGING,
    hookTimeout: HANGING,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    projects: [
      { extends: true, test: { name: 'guard', include: ['test/guard/**/*.test.ts'], isolate: false } },
      // Pure functions share one process and its modules; a test that mocks one resets them.
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false, setupFiles: 'test/support/whole-reads.ts' },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/contract/layouts.test.ts'],
          globalSetup: 'test/support/global-setup.ts',
          setupFiles: 'test/support/whole-reads.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [
            'test/slow/**/*.test.ts',
            'test/corpus/**/*.test.ts',
            'test/contract/tools.test.ts',
            'test/contract/migrators.test.ts',
            'test/contract/checkpoints.test.ts',
            'test/versions/**/*.test.ts',
            'test/contract/sarif.test.ts',
            'test/contract/site.test.ts',
            'test/contract/manifests.test.ts',
          ],
          globalSetup: 'test/support/global-setup.ts',
          setupFiles: 'test/support/whole-reads.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/support/docker-setup.ts',
        },
      },
    ],
  },
});
