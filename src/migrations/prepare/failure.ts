// A server error as a failure a person can act on: file, line and column, the source line with a caret, what PostgreSQL said.
import type { Failure } from '../../core/report.ts';
import { FILES_REPLACED } from '../../postgres/errors/classify-error.ts';
import type { PostgresError } from '../../postgres/errors/errors.ts';
import { conditionName } from '../../postgres/errors/sqlstate-names.ts';
import { quotedNames } from '../../postgres/errors/unknown-name.ts';
import { locate, offsetOfPosition } from '../../sql/locate.ts';
import { nameAt } from '../../sql/name-at.ts';
import { sourceOffset } from '../../sql/statements/script.ts';
import { UP } from './direction.ts';
import { completedOfFile, type Message } from './message.ts';
import type { Prepared } from './prepare.ts';

export async function failureOf(error: PostgresError, prepared: Prepared, message: Message): Promise<Failure> {
  const { server } = error;
  const condition = conditionName(server.sqlstate);
  const at = server.position === undefined ? await byCount(error, prepared, message) : byPosition(server.position, message);
  const { file, text } = prepared.migration;
  return {
    place: at === null ? { file } : { file, ...locate(text, sourceOffset(prepared.script, at)) },
    sqlstate: server.sqlstate,
    ...(condition !== undefined && { condition }),
    message: server.message,
    ...(server.detail !== undefined && { detail: server.detail }),
    ...((await ofDialect(server, prepared, at)) ?? hintFor(server, prepared)),
    ...(server.where !== undefined && { where: server.where }),
  };
}

/**
 * A syntax error; and what is not there, or of the wrong type: functions, columns, types and collations, tables (manual, Appendix A, class 42).
 * These may be another database's words.
 */
const NOT_UNDERSTOOD: ReadonlySet<string> = new Set(['42601', '42883', '42703', '42704', '42P01', '42804']);

/** Where SQLite's words are what PostgreSQL refuses. Loaded only then. */
async function ofDialect(
  { sqlstate }: PostgresError['server'],
  { script }: Prepared,
  at: number | null,
): Promise<{ readonly hint: string } | null> {
  if (at === null || !NOT_UNDERSTOOD.has(sqlstate)) return null;
  const statement = script.statements.findLast(({ start }) => start <= at);
  if (statement === undefined) return null;
  const { hintOnRefusal } = await import('../../sql/dialects/dialect-hints.ts');
  const hint = hintOnRefusal(script.sql.slice(statement.start, statement.end), at - statement.start, 'postgres');
  return hint === null ? null : { hint };
}

/** Duplicate table, column, object, schema, function, constraint's or index's relation (manual, Appendix A, class 42). */
const THERE_ALREADY: ReadonlySet<string> = new Set(['42P07', '42701', '42710', '42P06', '42723']);

export const isThereAlready = (sqlstate: string | undefined): boolean => THERE_ALREADY.has(sqlstate ?? '');

function hintFor({ hint, sqlstate, message, file }: PostgresError['server'], { migration, direction }: Prepared): Pick<Failure, 'hint'> {
  if (hint !== undefined) return { hint };
  if (THERE_ALREADY.has(sqlstate) && direction === UP) {
    return {
      hint: `if everything that ${migration.file} creates exists already, created by hand or by a run whose ledger row is gone, record it with \`schemagate mark ${migration.version} applied --if-same\`, which compares first`,
    };
  }
  const [name] = quotedNames(message);
  if (sqlstate === '3F000' && name === undefined) return { hint: NO_PATH };
  if (sqlstate === '58P01' && file !== OF_LIBRARIES && NAMED_PATH.test(name ?? '')) return { hint: ON_ITS_DISK };
  const known = HINTS.get(sqlstate);
  return known === undefined ? {} : { hint: known };
}

const NO_PATH =
  'the search_path names no schema that exists: ALTER ROLE … SET search_path, name it in the URL (?schema=…), or qualify the names; if an earlier file of this run empties it, as pg_dump output does, set it again there';

/** A path that the statement gives, as to pg_read_file, lo_import or CREATE TABLESPACE; what an extension consists of is the server's own. */
const NAMED_PATH = /^\/(?!.*\/extension\/)/;
const OF_LIBRARIES = 'dfmgr.c';
const ON_ITS_DISK = 'the server looks for this path on its own disk, as the user that it runs as: put it there, or correct the path';

/** Causes that are not in the file. */
const HINTS: ReadonlyMap<string, string> = new Map([
  [
    '42501',
    'the role that migrates lacks a privilege: grant it, make the role the owner, or set GATE_ROLE to the role that owns the objects',
  ],
  ['53100', 'the disk of the server is full: free some space there, then run again'],
  ['58P01', FILES_REPLACED],
  ['22P05', 'the encoding of the database has no such character: write it differently, or create the database with the encoding UTF8'],
]);

/** @returns an offset in the script's `sql`, or null if the position is in what the gate put around the file. */
function byPosition(position: number, message: Message): number | null {
  const inBody = offsetOfPosition(message.text, position) - message.before.length;
  if (inBody < 0) return null;
  const { inserted, part } = message;
  let at = part.start + inBody;
  if (inserted !== null && at >= inserted.at) {
    if (at < inserted.at + inserted.length) return null;
    at -= inserted.length;
  }
  // An unterminated quote or comment is noticed where the file ends: at its last character.
  return Math.min(at, Math.max(part.start, part.end - 1));
}

/** By the statements that were completed, and within the failed one by the name that the server complains about. */
async function byCount({ completed, server }: PostgresError, { script }: Prepared, message: Message): Promise<number | null> {
  const inside = (await script.judged()).filter(({ start }) => start >= message.part.start && start < message.part.end);
  const beforeInserted = inside.filter(({ start }) => start < (message.inserted?.at ?? 0)).length;
  const statement = inside[completedOfFile(message, completed, beforeInserted)];
  if (statement === undefined) return null;
  // An error raised inside a function names things that are not in the statement.
  const names = server.where === undefined ? quotedNames(server.message).flatMap((name) => [name, name.split('.').at(-1)!]) : [];
  for (const name of names) {
    const at = nameAt(script.sql, statement, name);
    if (at !== null) return at;
  }
  return statement.start;
}
