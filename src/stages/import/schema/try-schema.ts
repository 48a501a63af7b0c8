// Tables that are to be made are made once on trial, in a transaction that is rolled back: so it is known what PostgreSQL understands of them, and
// what the tables will be. What it does not understand, and no row needs, is left out and said.
import { type Finding, finding } from '../../../core/finding.ts';
import { Stop } from '../../../core/stop.ts';
import { type Making, tableMakings } from '../../../import/schema/table-ddl.ts';
import type { SourceTable } from '../../../import/source.ts';
import type { TargetTable } from '../../../import/target.ts';
import { PostgresError } from '../../../postgres/errors/errors.ts';
import type { Session } from '../../../postgres/session/session.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import { readFileCatalog } from '../../../sqlite/schema/read-catalog.ts';
import type { From } from '../import-options.ts';
import { withinLocks } from '../out-of-locks.ts';
import { readTarget } from '../read-target.ts';
import { newTable } from './choose-types.ts';

export interface TriedSchema {
  /** In the order in which they are run: before the rows, and after them. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The target as it will be. */
  readonly targets: readonly TargetTable[];
  readonly findings: readonly Finding[];
}

interface Wanted {
  readonly tables: readonly SourceTable[];
  /** Where they are made. */
  readonly schema: string;
  readonly signal: AbortSignal;
}

/** @throws Stop if a table cannot be made at all. */
export async function trySchema(session: Session, { file, options }: From, { tables, schema, signal }: Wanted): Promise<TriedSchema> {
  const made = [];
  for (const table of tables) made.push(await newTable(file, table, signal));
  const caseless = `${quoteIdent(schema)}."nocase"`;
  const collation = `CREATE COLLATION IF NOT EXISTS ${caseless} (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;
  const catalog = await readFileCatalog(file.reader, { exclude: [] });
  const wantsCaseless = catalog.objects.some(({ attributes }) => attributes['collation'] === 'NOCASE');
  await session.query('BEGIN');
  try {
    const refused = wantsCaseless ? await refusalOf(session, collation) : null;
    const forDdl = { schema, caseless: wantsCaseless && refused === null ? caseless : null, onDelete: options.onDelete };
    const { statements, leftOut } = tableMakings(catalog, made, forDdl);
    const kept: Making[] =
      forDdl.caseless === null ? [] : [{ sql: collation, subject: 'collation nocase', when: 'before', isNeeded: true }];
    const findings: Finding[] = [
      ...(refused === null ? [] : [leftOutFinding('collation nocase', refused)]),
      ...leftOut.map(({ subject, why }) => leftOutFinding(subject, why)),
    ];
    for (const one of statements) {
      const why = await refusalOf(session, one.sql);
      if (why === null) kept.push(one);
      else if (one.isNeeded) throw new Stop([notMade(one.subject, why)]);
      else findings.push(leftOutFinding(one.subject, why));
    }
    const at = (when: Making['when']): readonly string[] => kept.filter((one) => one.when === when).map(({ sql }) => sql);
    return { before: at('before'), after: at('after'), targets: await readTarget(session), findings };
  } catch (error) {
    throw withinLocks(error, 'makes', tables.length);
  } finally {
    await session.rollback();
  }
}

/** What has nothing to do with what is asked: resources, somebody's order, locks, the system. */
const ELSEWHERE = /^(?:40|53|55P03|57|58|XX)/;

/** Why PostgreSQL does not take a statement; null if it has taken it. */
async function refusalOf(session: Session, sql: string): Promise<string | null> {
  await session.query('SAVEPOINT gate_import');
  try {
    await session.query(sql);
    await session.query('RELEASE SAVEPOINT gate_import');
    return null;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal || ELSEWHERE.test(error.sqlstate)) throw error;
    await session.query('ROLLBACK TO SAVEPOINT gate_import');
    return error.message;
  }
}

const leftOutFinding = (subject: string, why: string): Finding =>
  finding({
    code: 'import-not-translated',
    subject,
    message: `the ${subject} is left out: ${why}`,
    hint: 'add it to the target by hand, in a migration, if it is needed',
  });

const notMade = (subject: string, why: string): Finding =>
  finding({
    code: 'import-schema-refused',
    subject,
    message: `the ${subject} cannot be made: ${why}; nothing was moved`,
    hint: 'see what stands in the way; or make the table by hand, in a migration, and run it again',
  });
