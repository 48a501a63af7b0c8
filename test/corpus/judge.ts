// The judge of repair SQL: the script between two databases is applied a statement at a time, as psql -f with ON_ERROR_STOP does, and
// must leave no difference, in our eyes or in pg_dump's.
import type { Session } from '../../src/postgres/session/session.ts';
import { compareMeanings } from '../../src/schema/compare/compare-meanings.ts';
import { type Difference, subjectOf } from '../../src/schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../src/schema/model/object.ts';
import { findingsOf } from '../../src/schema/repair/findings.ts';
import { asScript } from '../../src/schema/repair/script.ts';
import { readCatalog } from '../../src/schema/verify/read.ts';
import { lex } from '../../src/sql/lexer/lex.ts';
import { dumpSchema } from '../support/dump.ts';

/** A database that can be looked at. */
export interface Judged {
  readonly session: Session;
  readonly read: () => Promise<Catalog>;
  /** Without what says nothing: the order of columns and statements. */
  readonly dump: () => Promise<string>;
}

/** @param session on the database of that URL. */
export const judgedOn = (session: Session, url: string): Judged => ({
  session,
  read: async () => (await readCatalog(session, { exclude: ['schemagate'] })).catalog,
  dump: async () => inOrder((await dumpSchema(url, ['--no-owner', '--no-privileges'])) ?? ''),
});

/** How a schema is written: by us and by pg_dump. */
export interface Told {
  readonly catalog: Catalog;
  readonly dump: string;
}

export const told = async ({ read, dump }: Judged): Promise<Told> => ({ catalog: await read(), dump: await dump() });

/** @param now what it is before. @throws Error that says what is wrong, with the script. */
export async function becomes(live: Judged, now: Catalog, expected: Told, way: string): Promise<void> {
  const script = asScript(await compareMeanings(expected.catalog, now));
  const wrong = (what: string): Error => new Error(`${way}: ${what}\n--- the script:\n${script.text}`);
  for (const { start, end } of lex(script.text).statements) {
    const statement = script.text.slice(start, end);
    await live.session.query(statement).catch((error: Error) => {
      throw wrong(`${error.message}, in\n${statement}`);
    });
  }
  await live.session.query('RESET ALL');
  const byHand = new Set(script.byHand);
  const left = (await compareMeanings(expected.catalog, await live.read())).filter((one) => !isOf(one, byHand));
  if (left.length > 0) throw wrong(`what is left:\n${messagesOf(left).join('\n')}`);
  // The witness does not say of what its lines are.
  if (byHand.size > 0) return;
  const lines = apart(expected.dump, await live.dump());
  if (lines.length > 0) throw wrong(`what pg_dump prints differently (- expected, + is):\n${lines.join('\n')}`);
}

/** Whether it is about one of them, or about what one contains or is followed in. */
function isOf(difference: Difference, references: ReadonlySet<string>): boolean {
  const subject = subjectOf(difference);
  return [referenceOf(subject), subject.owner, subject.origin].some((reference) => references.has(reference ?? ''));
}

export const differencesOf = async (expected: Catalog, live: Catalog): Promise<readonly string[]> =>
  messagesOf(await compareMeanings(expected, live));

/** As `strict` has them. */
const messagesOf = (differences: readonly Difference[]): readonly string[] =>
  findingsOf(differences, 'strict').map(({ message }) => message);

/** The lines of a dump in an order that says nothing, each with the statement that it is of. */
export const inOrder = (dump: string): string =>
  withHeads(dump.split('\n').filter((line) => !line.startsWith('pg_dump: ')))
    .map((line) => line.trim().replace(/,$/, ''))
    .map((line) => line.replace(/\bWITH \(([^()]*)\);?$/, (_, options: string) => `WITH (${options.split(', ').sort().join(', ')})`))
    .map((line) => (line.startsWith('CREATE STATISTICS ') ? line.split(/[, ]+/).sort().join(' ') : line))
    .sort()
    .join('\n');

/** What is indented goes on with the line before that begins a statement. */
function withHeads(lines: readonly string[]): readonly string[] {
  let head = '';
  return lines.map((line) => {
    if (/^(?:CREATE|ALTER) /.test(line)) head = line;
    return /^\s/.test(line) ? `${head} ${line.trim()}` : line;
  });
}

function apart(expected: string, is: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of expected.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of is.split('\n')) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts].filter(([, count]) => count !== 0).map(([line, count]) => `${count > 0 ? '-' : '+'} ${line}`);
}
