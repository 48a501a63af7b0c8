// Random pairs of schemas, there and back: CORPUS_RANDOM says how many, CORPUS_SEED the first. Each is by its seed what it is, so that
// `npm run test:corpus -- --random 1 --seed N` runs one that failed.
import { afterAll, beforeAll, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { dumpSchema } from '../support/dump.ts';
import { openLastingSession } from '../support/session.ts';
import { becomes, type Judged, judgedOn, told } from './judge.ts';
import { randomPair, type Slot, statementOf } from './random.ts';

const COUNT = Number(process.env['CORPUS_RANDOM'] ?? 30);
const FIRST = Number(process.env['CORPUS_SEED'] ?? 1);
/** The schema of a pair and no more. */
const CLEAR = `RESET ALL; SET client_min_messages = error; DROP SCHEMA IF EXISTS app CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; RESET ALL`;

const databases: FreshDatabase[] = [];
let sides: readonly Judged[] = [];

beforeAll(async () => {
  for (const _ of ['a', 'b']) databases.push(await freshDatabase({ droppedBy: 'caller' }));
  if ((await dumpSchema(databases[0]!.url)) === null)
    console.log('random pairs: no pg_dump here can read this server, so none is a witness');
  sides = await Promise.all(databases.map(async ({ url }) => judgedOn(await openLastingSession(url), url)));
});

afterAll(async () => {
  await Promise.all(sides.map(({ session }) => session.close()));
  await Promise.all(databases.map((one) => one.drop()));
});

for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
  test(`seed ${seed}`, async () => {
    const [a, b] = sides as [Judged, Judged];
    const { before, after } = randomPair(seed);
    const made = [await make(a, before), await make(b, after)];
    const [first, second] = [await told(a), await told(b)];
    try {
      await becomes(a, first.catalog, second, 'a to b');
      // What is not compared may be another than in b.
      await becomes(a, await a.read(), first, 'b to a');
    } catch (error) {
      const [one, other] = made.map((statements) => statements.join(';\n'));
      throw new Error(`seed ${seed}: ${(error as Error).message}\n--- a:\n${one}\n--- b:\n${other}`);
    }
  });
}

/** @returns the statements that the server took. */
async function make({ session }: Judged, slots: readonly Slot[]): Promise<readonly string[]> {
  await session.query(`${CLEAR}; SET check_function_bodies = off; SET client_min_messages = error`);
  const taken: string[] = [];
  for (const statement of slots.map(statementOf)) {
    const isTaken = await session.query(statement).then(
      () => true,
      () => false,
    );
    if (isTaken) taken.push(statement);
  }
  await session.query('RESET ALL');
  return taken;
}
