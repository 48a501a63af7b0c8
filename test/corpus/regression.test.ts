// Rounds on the database that PostgreSQL's regression tests leave behind: each drops some objects of a copy, has them made again, and has them
// dropped again, with pg_dump as witness. CORPUS_ROUNDS says how many, CORPUS_SEED the first; see regression.ts for what it needs.
import { afterAll, beforeAll, test } from 'vitest';
import { startEmbedded } from '../../src/postgres/scratch/embedded.ts';
import { kindOf } from '../../src/schema/kinds/kinds.ts';
import type { Catalog } from '../../src/schema/model/object.ts';
import { query, urlOf } from '../support/database.ts';
import { inMemory } from '../support/memory.ts';
import { openSession } from '../support/session.ts';
import { becomes, type Judged, judgedOn, told } from './judge.ts';
import { numbersFrom } from './random.ts';
import { makeRegression, whyNoRegression } from './regression.ts';

const FOLDER = process.env['CORPUS_REGRESSION'];
const COUNT = Number(process.env['CORPUS_ROUNDS'] ?? 10);
const FIRST = Number(process.env['CORPUS_SEED'] ?? 1);
const ORIGINAL = 'regression';
/** Milliseconds: some two hundred tests, each of which is ended after a minute. */
const MAKING = 4 * 3_600_000;

const why = whyNoRegression(FOLDER);
// Its tests make roles and tablespaces, which no server of somebody's should have to take.
let server: Awaited<ReturnType<typeof startEmbedded>> = null;

beforeAll(async () => {
  if (why !== null) return console.log(why);
  server = await startEmbedded(inMemory());
  if (server === null) return console.log("the rounds on PostgreSQL's regression database are not run: there is no embedded PostgreSQL");
  await query(server.url, `CREATE DATABASE ${ORIGINAL} TEMPLATE template0`);
  await makeRegression(urlOf(server.url, { database: ORIGINAL }), FOLDER!);
}, MAKING);

afterAll(() => server?.stop());

for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
  test(`round ${seed}`, async ({ skip }) => {
    if (server === null) return skip(why ?? 'there is no embedded PostgreSQL');
    const name = `round_${seed}`;
    await query(server.url, `CREATE DATABASE ${name} TEMPLATE ${ORIGINAL}`);
    const url = urlOf(server.url, { database: name });
    const copy = judgedOn(await openSession(url), url);
    const original = await told(copy);
    const dropped = await dropSome(copy, original.catalog, numbersFrom(seed));
    const left = await told(copy);
    try {
      await becomes(copy, left.catalog, original, 'made again');
      await becomes(copy, await copy.read(), left, 'dropped again');
    } catch (error) {
      throw new Error(`round ${seed}: ${(error as Error).message}\n--- dropped:\n${dropped.join(';\n')}`);
    }
  });
}

const DROPPED = 12;

/** @returns the statements that the server took. */
async function dropSome({ session }: Judged, { objects }: Catalog, random: () => number): Promise<readonly string[]> {
  const statements = objects
    .filter(({ kind, owner }) => owner === undefined && kind !== 'schema')
    .flatMap((object) => kindOf(object.kind).drop(object))
    .filter((statement) => statement.startsWith('DROP '));
  const taken: string[] = [];
  for (let i = 0; i < DROPPED; i++) {
    const statement = `${statements[Math.trunc(random() * statements.length)]} CASCADE`;
    await session.query(statement).then(
      () => taken.push(statement),
      () => {},
    );
  }
  return taken;
}
