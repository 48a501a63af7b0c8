// NOT NULL and INHERITS of PostgreSQL 18, where a child's NOT NULL is its own, its parent's or both's, and called as either calls it: each state of a
// column becomes each other one, and the row keeps its value. By turns those pairs that differ in one thing, all 702 with CORPUS=all.
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { openLastingSession } from '../support/session.ts';
import { becomes, type Judged, judgedOn, type Told, told } from './judge.ts';
import { CORPUS_TURNS } from './turn.ts';

interface State {
  /** NOT NULL of the parent's column. */
  readonly parents: string;
  readonly isChild: boolean;
  /** The column is in the table's own list. */
  readonly isDeclared: boolean;
  /** NOT NULL of its own. */
  readonly own: string;
}

const OWN = ['', 'NOT NULL', 'CONSTRAINT mine NOT NULL'];
const STATES: readonly State[] = ['', 'NOT NULL', 'CONSTRAINT theirs NOT NULL'].flatMap((parents) =>
  OWN.flatMap((own) => [
    { parents, isChild: false, isDeclared: true, own },
    { parents, isChild: true, isDeclared: true, own },
    { parents, isChild: true, isDeclared: false, own },
  ]),
);
const ALL = STATES.flatMap((from) => STATES.filter((to) => to !== from).map((to) => [from, to] as const));
const NEAR = ALL.filter(([from, to]) => differences(from, to) === 1);
const PAIRS = process.env['CORPUS'] === 'all' ? ALL : NEAR.filter((_, i) => i % CORPUS_TURNS === inject('corpusTurn'));

let databases: readonly FreshDatabase[] = [];
let sides: readonly Judged[] = [];
let why: string | null = null;
const tellings = new Map<State, Told>();

beforeAll(async () => {
  databases = await Promise.all(['live', 'expected'].map(() => freshDatabase({ droppedBy: 'caller' })));
  const [row] = await query(databases[0]!.url, "SELECT current_setting('server_version_num')::integer / 10000 AS major");
  if (Number(row!['major']) < 18) why = `before PostgreSQL 18, and this is ${row!['major']}, NOT NULL is no constraint`;
  if (why !== null) return console.log(`NOT NULL and INHERITS: not run, for ${why}`);
  sides = await Promise.all(databases.map(async ({ url }) => judgedOn(await openLastingSession(url), url)));
  for (const state of STATES) {
    await make(sides[1]!, state);
    tellings.set(state, await told(sides[1]!));
  }
});

afterAll(async () => {
  await Promise.all(sides.map(({ session }) => session.close()));
  await Promise.all(databases.map((one) => one.drop()));
});

describe('NOT NULL of a child', () => {
  for (const [from, to] of PAIRS) {
    test(`${inWords(from)} becomes ${inWords(to)}`, async ({ skip }) => {
      if (why !== null) return skip(why);
      const live = sides[0]!;
      await make(live, from);
      await becomes(live, tellings.get(from)!.catalog, tellings.get(to)!, 'there');
      const [found] = await live.session.query('SELECT pg_catalog.count(*) AS rows FROM child WHERE filled = 2');
      if (found!.rows[0]!['rows'] !== '1') throw new Error('the row has lost its value');
    });
  }
});

function differences(a: State, b: State): number {
  return (['parents', 'isChild', 'isDeclared', 'own'] as const).filter((name) => a[name] !== b[name]).length;
}

const inWords = ({ parents, isChild, isDeclared, own }: State): string =>
  [`(parent ${parents || 'nullable'})`, isChild ? 'child' : 'alone', isDeclared ? 'declared' : 'inherited', own || 'nullable'].join(' ');

async function make({ session }: Judged, { parents, isChild, isDeclared, own }: State): Promise<void> {
  const alone = own.replace('NOT NULL', 'NOT NULL filled');
  const columns = ['other int', ...(isDeclared ? [`filled int ${own}`] : own === '' ? [] : [alone])];
  await session.query(`SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public; RESET ALL;
CREATE TABLE parent (first int, filled int ${parents});
CREATE TABLE child (${columns.join(', ')}) ${isChild ? 'INHERITS (parent)' : ''};
INSERT INTO child (other, filled) VALUES (1, 2)`);
}
