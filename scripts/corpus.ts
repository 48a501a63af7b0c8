// `npm run test:corpus`: every case of the corpus. `npm run test:corpus -- --random N [--seed S]`: N random pairs of schemas in place of that,
// from seed S on.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { random: { type: 'string' }, seed: { type: 'string' } } });
const wrong = Object.entries(values).find(([, value]) => !/^[1-9]\d*$/.test(value));
if (wrong === undefined) process.exitCode = run();
else {
  console.error(`--${wrong[0]} takes a number from 1 on, not ${wrong[1]}`);
  process.exitCode = 2;
}

function run(): number {
  const { random, seed } = values;
  const what = random === undefined && seed === undefined ? 'test/corpus/part-' : 'test/corpus/random';
  const env = { ...process.env, CORPUS: 'all', CORPUS_RANDOM: random ?? '1', ...(seed !== undefined && { CORPUS_SEED: seed }) };
  return spawnSync('vitest', ['run', '--project', 'slow', what], { stdio: 'inherit', env }).status ?? 1;
}
