// Single changes of a schema, with pg_dump as the witness: what it prints differently is found and nothing else, and the SQL that is
// written from the difference takes the one to the other, both ways.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Scope } from '../../src/schema/model/scope.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { prepareScript } from '../../src/sql/statements/script.ts';
import { ensureRole, type FreshDatabase, freshDatabase, query } from '../support/database.ts';
import { dumpSchema } from '../support/dump.ts';
import { openSession } from '../support/session.ts';
import { becomes, differencesOf, inOrder, type Judged } from './judge.ts';
import { KNOWN } from './known.ts';
import { CORPUS_TURNS } from './turn.ts';

const CASES = join(import.meta.dirname, 'cases');
const all = readdirSync(CASES).sort();
/** Roles that cases grant to and own by. */
const ROLES = ['corpus_owner', 'corpus_reader', 'corpus_writer'];
let serverMajor = 0;

/**
 * Defines the tests of a part of the cases, so that parts run side by side. All of them where CORPUS=all, else those whose turn it is, for the
 * whole takes minutes: CORPUS_TURN repeats a run.
 */
export function corpus(part: number, parts: number): void {
  const isAll = process.env['CORPUS'] === 'all';
  const turn = inject('corpusTurn');
  const names = all.filter((name, i) => i % parts === part && (isAll || name in KNOWN || Math.trunc(i / parts) % CORPUS_TURNS === turn));
  beforeAll(async () => {
    const url = inject('databaseUrl');
    for (const role of ROLES) {
      await ensureRole(role).catch(() => {});
    }
    const [row] = await query(url, "SELECT current_setting('server_version_num')::integer / 10000 AS major");
    serverMajor = Number(row!['major']);
    if (!isAll)
      console.log(
        `corpus: CORPUS_TURN=${turn + 1} of ${CORPUS_TURNS}, ${names.length} of ${all.length} cases in part ${part + 1} of ${parts}; CORPUS=all runs every one`,
      );
  });

  test('each failure that is listed is one of a case that is there', () => {
    expect(Object.keys(KNOWN).filter((name) => !all.includes(name))).toEqual([]);
  });

  for (const name of names) {
    const body = async ({ skip }: { skip: (why: string) => never }) => {
      const [before, after] = [textOf(name, 'a'), textOf(name, 'b')];
      const least = Math.max(leastMajor(before), leastMajor(after));
      if (least > serverMajor) skip(`needs PostgreSQL ${least}`);
      await check(name, before, after, skip);
    };
    // A listed failure that no longer fails fails here, so that the list stays true.
    if (name in KNOWN) test.fails(`${name} (known: ${KNOWN[name]})`, body);
    else test(name, body);
  }
}

async function check(name: string, before: string, after: string, skip: (why: string) => never): Promise<void> {
  const [a, b] = [await make(name, before), await make(name, after)];
  const rawA = await a.rawDump();
  if (rawA === null) return skip('there is no pg_dump here that can read this server');
  const rawB = (await b.rawDump()) ?? '';
  const [dumpA, dumpB] = [inOrder(rawA), inOrder(rawB)];
  const [catalogA, catalogB] = [await a.read(), await b.read()];
  // Witness: the dumps differ exactly where we say so.
  expect((await differencesOf(catalogB, catalogA)).length > 0, 'a difference is found').toBe(dumpA !== dumpB);
  // A dump that is restored is the same schema.
  const restored = await make(name, `SET check_function_bodies = off;\n${rawB}`);
  expect(await differencesOf(catalogB, await restored.read()), 'dump and restore').toEqual([]);
  await becomes(a, catalogA, { catalog: catalogB, dump: dumpB }, 'a to b');
  await becomes(a, await a.read(), { catalog: catalogA, dump: dumpA }, 'b to a');
}

interface Made extends Judged {
  readonly rawDump: () => Promise<string | null>;
}

async function make(name: string, sql: string): Promise<Made> {
  const database: FreshDatabase = await freshDatabase();
  const session = await openSession(database.url);
  const { sql: text, copies } = prepareScript(sql, name);
  await session.send(text, copies);
  await session.query('RESET ALL; RESET SESSION AUTHORIZATION');
  const scope = scopeOf(name);
  const flags = [...(scope.owners ? [] : ['--no-owner']), ...(scope.privileges ? [] : ['--no-privileges'])];
  const rawDump = () => dumpSchema(database.url, flags);
  return {
    session,
    read: async () => (await readCatalog(session, scope)).catalog,
    dump: async () => inOrder((await rawDump()) ?? ''),
    rawDump,
  };
}

/** Privileges and owners are only looked at in the cases that are about them, or about both: `owner-and-privilege-…`. */
const scopeOf = (name: string): Scope => ({
  exclude: ['schemagate'],
  ...(/^(owner-and-)?privilege-/.test(name) && { privileges: true }),
  ...(name.startsWith('owner-') && { owners: true }),
});

const textOf = (name: string, side: 'a' | 'b'): string => readFileSync(join(CASES, name, `${side}.sql`), 'utf8');

/** `-- needs 15` in the first line: the oldest major version that knows the syntax. */
const leastMajor = (sql: string): number => Number(/^-- needs (\d+)/.exec(sql)?.[1] ?? 0);
