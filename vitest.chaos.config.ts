// Fault injection, apart from the tests because it takes long: npm run test:chaos. CHAOS_SEED repeats a run, CHAOS_SCALE=0.1 runs a tenth.
import { defineConfig } from 'vitest/config';

const HOUR = 3_600_000;

export default defineConfig({
  test: {
    name: 'chaos',
    include: ['test/chaos/**/*.test.ts'],
    globalSetup: 'test/chaos/support/setup.ts',
    pool: 'forks',
    // Timing is what is played with: nothing else runs beside it.
    fileParallelism: false,
    testTimeout: HOUR,
    hookTimeout: HOUR,
  },
});
