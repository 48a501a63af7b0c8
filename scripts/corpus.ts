// `npm run test:corpus`: every case of the corpus. In place of that `-- --random N [--seed S]`: N random pairs of schemas, from seed S on;
// `-- --regression FOLDER [--rounds N] [--seed S]`: rounds on the database that PostgreSQL's regression tests leave behind, whose SQL is in
// that folder (`src/test/regress` of a source tree).
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { random: { type: 'string' }, seed: { type: 'string' }, regression: { type: 'string' }, rounds: { type: 'string' } },
});
const { regression, ...numbers } = values;
const wrong = Object.entries(numbers).find(([, value]) => !/^[1-9]\d*$/.test(value));
if (wrong === undefined) process.exitCode = run();
else {
  console.error(`--${wrong[0]} takes a number from 1 on, not ${wrong[1]}`);
  process.exitCode = 2;
}

function run(): number {
  const { random, seed, rounds } = numbers;
  const isRandom = random !== undefined || seed !== undefined;
  const what = regression !== undefined ? 'test/corpus/regression' : isRandom ? 'test/corpus/random' : 'test/corpus/part-';
  const env = {
    ...process.env,
    CORPUS: 'all',
    CORPUS_RANDOM: random ?? '1',
    ...(seed !== undefined && { CORPUS_SEED: seed }),
    ...(regression !== undefined && { CORPUS_REGRESSION: regression }),
    ...(rounds !== undefined && { CORPUS_ROUNDS: rounds }),
  };
  return spawnSync('vitest', ['run', '--project', 'slow', what], { stdio: 'inherit', env }).status ?? 1;
}
