// Runs pending migrations in a copy of the schema, statement by statement, in the transactions they would have, and notes what each did.
// One that fails is undone and skipped: the copy has no rows, so a statement that needs some fails there but not on the live database.
import { monotonic } from '../../../core/time/deadline.ts';
import { runModule } from '../../../migrations/apply/module.ts';
import { sendMessage } from '../../../migrations/apply/send.ts';
import { NOT_IN_TRANSACTION } from '../../../migrations/apply/statements.ts';
import type { ApplyOptions } from '../../../migrations/apply/step.ts';
import { keepStatements } from '../../../migrations/prepare/keep-copies.ts';
import { alone, BEGIN, limitsOf, resetStatements } from '../../../migrations/prepare/message.ts';
import type { Prepared } from '../../../migrations/prepare/prepare.ts';
import { PostgresError } from '../../../postgres/errors/errors.ts';
import { locate } from '../../../sql/locate.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import { type StatementShape, statementsOf } from '../../../sql/statements/classify.ts';
import { sourceOffset } from '../../../sql/statements/script.ts';
import { SHARE_UPDATE_EXCLUSIVE } from './lock-modes.ts';
import { type Effect, Observer } from './observer.ts';

export interface Traced {
  readonly file: string;
  /** Null for a module. */
  readonly line: number | null;
  /** As written; for a module, what is called. */
  readonly statement: string;
  readonly ms: number;
  /** Outside a transaction, locks are gone when the statement ends. */
  readonly boundary: 'transaction' | 'outside';
  readonly effects: readonly Effect[];
  /** If it failed in the copy. */
  readonly failure: Pick<PostgresError, 'message' | 'sqlstate'> | null;
}

/** @throws what is not the server's answer to a statement, such as a lost connection. */
export async function traceStatements(prepared: readonly Prepared[], options: ApplyOptions): Promise<readonly Traced[]> {
  const observer = await Observer.begin(options.session);
  const traced: Traced[] = [];
  for (const one of prepared) traced.push(...(await traceOne(one, observer, options)));
  return traced;
}

async function traceOne(prepared: Prepared, observer: Observer, options: ApplyOptions): Promise<readonly Traced[]> {
  if (prepared.shape.mode === 'batches') return [inBatches(prepared)];
  if (prepared.shape.mode === 'statements') return outside(prepared, observer, options);
  try {
    return await inTransaction(prepared, observer, options);
  } catch (error) {
    if (!(error instanceof PostgresError) || !NOT_IN_TRANSACTION.has(error.sqlstate)) throw error;
    await options.session.rollback();
    return outside(prepared, observer, options);
  }
}

/** @throws PostgresError of a statement that must not be in one. */
async function inTransaction(prepared: Prepared, observer: Observer, options: ApplyOptions): Promise<readonly Traced[]> {
  const { session, limits } = options;
  await session.query([BEGIN, ...resetStatements(limitsOf(prepared, limits), 'LOCAL ')].join('; '));
  await observer.open();
  for (const statement of keepStatements(prepared)) await session.query(statement);
  const traced: Traced[] = [];
  for (const unit of await unitsIn(prepared)) traced.push(await traceUnit(prepared, unit, { observer, options }));
  const failure = await answered(session.query('COMMIT'));
  if (failure === null) return traced;
  await session.rollback();
  return [...traced, { ...wordsOf(prepared, null), statement: 'COMMIT', ms: 0, boundary: 'transaction', effects: [], failure }];
}

/** Each batch is a transaction that changes this many rows; the copy has none. */
const inBatches = (prepared: Prepared): Traced => {
  const [statement] = prepared.script.statements;
  const words = statement === undefined ? wordsOf(prepared, null) : placed(prepared, statement);
  return { ...words, ms: 0, boundary: 'outside', effects: [], failure: null };
};

/** Null stands for a module. */
type Unit = StatementShape | null;

async function unitsIn({ script, shape }: Prepared): Promise<readonly Unit[]> {
  if (shape.mode === 'module') return [null];
  let copies = 0;
  const units = (await script.judged()).map((statement) => {
    const firstCopy = copies;
    copies += statement.takesData ? 1 : 0;
    return { ...statement, alone: false, own: null, firstCopy, copies: copies - firstCopy };
  });
  return units.filter(({ transaction }) => transaction === null);
}

interface At {
  readonly observer: Observer;
  readonly options: ApplyOptions;
}

async function traceUnit(prepared: Prepared, unit: Unit, { observer, options }: At): Promise<Traced> {
  const { session } = options;
  await session.query('SAVEPOINT traced');
  const started = monotonic();
  const failure = await answered(unit === null ? runModule(prepared, options) : send(prepared, unit, options));
  const ms = monotonic() - started;
  if (failure !== null && NOT_IN_TRANSACTION.has(failure.sqlstate)) throw failure;
  await session.query(failure === null ? 'RELEASE SAVEPOINT traced' : 'ROLLBACK TO SAVEPOINT traced; RELEASE SAVEPOINT traced');
  const effects = await observer.effects();
  return { ...wordsOf(prepared, unit), ms, boundary: 'transaction', effects, failure };
}

async function outside(prepared: Prepared, observer: Observer, options: ApplyOptions): Promise<readonly Traced[]> {
  const { session, limits } = options;
  await session.query(resetStatements(limitsOf(prepared, limits), '').join('; '));
  const traced: Traced[] = [];
  for (const unit of await statementsOf(prepared.script)) {
    const [begin, end] = unit.alone ? [unit.own?.begin ?? null, unit.own?.end ?? null] : [unit.own?.begin ?? BEGIN, 'COMMIT'];
    if (begin !== null) await session.query(begin);
    await observer.open();
    const started = monotonic();
    const failure = await answered(send(prepared, unit, options));
    const ms = monotonic() - started;
    const effects = failure === null ? [...(await observer.effects()), ...(await ofIndex(unit, options))] : [];
    if (failure !== null) await session.rollback();
    else if (end !== null) await session.query(end);
    traced.push({
      ...wordsOf(prepared, unit),
      ms,
      boundary: begin === null ? 'outside' : 'transaction',
      effects,
      failure,
    });
  }
  return traced;
}

const send = (prepared: Prepared, unit: StatementShape, { session }: ApplyOptions): Promise<void> =>
  sendMessage(session, prepared, alone(prepared, unit, prepared.script.copies.slice(unit.firstCopy, unit.firstCopy + unit.copies)));

/** The lock that CREATE INDEX CONCURRENTLY holds most of the time (manual, CREATE INDEX): it is gone before anybody can look. */
async function ofIndex({ index, alone: isAlone }: StatementShape, { session }: ApplyOptions): Promise<readonly Effect[]> {
  if (index === null || !isAlone) return [];
  const [found] = await session.query(`/* gate:trace */ SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE x.relname = ${quoteLiteral(index.name)} AND c.relname = ${quoteLiteral(index.table)}`);
  const row = found?.rows[0];
  if (row === undefined) return [];
  const relation = { name: row['name']!, kind: row['kind']!, table: null };
  return [{ relation, lock: SHARE_UPDATE_EXCLUSIVE, held: SHARE_UPDATE_EXCLUSIVE, isRewritten: false, isScanned: true }];
}

type Words = Pick<Traced, 'file' | 'line' | 'statement'>;

const wordsOf = (prepared: Prepared, unit: Unit): Words =>
  unit === null ? { file: prepared.migration.file, line: null, statement: `${prepared.direction.name}(db)` } : placed(prepared, unit);

function placed({ migration: { file, text }, script }: Prepared, unit: Pick<StatementShape, 'start' | 'end'>): Words {
  return { file, line: locate(text, sourceOffset(script, unit.start)).line, statement: script.sql.slice(unit.start, unit.end).trim() };
}

/** @returns the server's error; null if there is none. */
async function answered(sent: Promise<unknown>): Promise<PostgresError | null> {
  try {
    await sent;
    return null;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.isFatal) throw error;
    return error;
  }
}
