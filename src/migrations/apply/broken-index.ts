// CREATE INDEX IF NOT EXISTS over an index that is INVALID: PostgreSQL skips it with a notice, and the ledger would say that it is applied although
// no query uses the index. What a cancelled build has left is dropped before the file runs, so that it is built.
import { PostgresError } from '../../postgres/errors/errors.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Prepared } from '../prepare/prepare.ts';
import type { ApplyOptions, StepEnd } from './step.ts';

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)`;
const CREATE = new RegExp(
  String.raw`^CREATE\s+(?:UNIQUE\s+)?INDEX\s+IF\s+NOT\s+EXISTS\s+(${NAME})\s+ON\s+(?:ONLY\s+)?((?:${NAME}\s*\.\s*)?${NAME})`,
  'i',
);

/** @returns how the file ends if such an index is in its way and cannot be dropped; null if the way is free. @throws ConnectionLost */
export async function clearBrokenIndexes(prepared: Prepared, { session, emit, limits }: ApplyOptions): Promise<StepEnd | null> {
  const wanted = namedIn(prepared);
  if (wanted.length === 0) return null;
  const pairs = wanted.map(({ index, table }) => `(${quoteLiteral(index)}, pg_catalog.to_regclass(${quoteLiteral(table)}))`).join(', ');
  // The index of a partitioned table is rightly invalid until its last part is attached.
  const [found] = await session.query(`/* gate:broken */ SELECT i.indexrelid::pg_catalog.regclass AS name FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN (VALUES ${pairs}) w(name, relation) ON w.name = c.relname AND w.relation = i.indrelid
WHERE NOT i.indisvalid AND c.relkind = 'i' ORDER BY i.indexrelid`);
  const { file } = prepared.migration;
  for (const { name } of found!.rows) {
    const drop = `DROP INDEX CONCURRENTLY ${name}`;
    try {
      if (limits.pooled) throw new Error('behind a pooler in transaction mode it cannot be dropped concurrently');
      await session.query(drop);
    } catch (error) {
      if (session.isLost || (error instanceof PostgresError && error.isFatal)) throw error;
      const message = `the index ${name} is INVALID, and IF NOT EXISTS would accept it as built; it could not be dropped: ${(error as Error).message}`;
      const mode = prepared.shape.mode === 'module' ? 'transaction' : prepared.shape.mode;
      return { state: 'failed', mode, failure: { place: { file }, message, hint: `${drop}; then run again` } };
    }
    emit({
      event: 'note',
      level: 'warn',
      message: `${file}: the index ${name} was INVALID, as after a cancelled build: it was dropped, and is built again`,
    });
  }
  return null;
}

function namedIn({ script }: Prepared): readonly { readonly index: string; readonly table: string }[] {
  return script.statements.flatMap(({ start, end, words }) => {
    if (words[0] !== 'CREATE' || !words.includes('INDEX') || !words.includes('EXISTS')) return [];
    const [, index, table] = CREATE.exec(script.sql.slice(start, end)) ?? [];
    return index === undefined || table === undefined ? [] : [{ index: unquoted(index), table }];
  });
}

const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase());
