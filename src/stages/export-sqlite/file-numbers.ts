// What AUTOINCREMENT gives out goes on after the highest number that was ever given out on either side.
import type { BackPair } from '../../import/back/pair-back.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral, sqliteLiteral } from '../../sql/quote.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';

export async function continueNumbers(session: Queryable, file: SqliteFile, pairs: readonly BackPair[]): Promise<void> {
  const counted = new Set(
    file.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'").map(([name]) => String(name)),
  );
  for (const { from, columns } of pairs.filter(({ from }) => counted.has(from.name))) {
    const key = columns.find((column) => column.from.name === from.key[0]);
    const given = key?.to.sequence == null ? null : await lastOf(session, key.to.sequence);
    const name = sqliteLiteral(from.name);
    const [highest] = file.all(`SELECT CAST(max(${quoteIdent(from.key[0]!)}) AS TEXT) FROM main.${quoteIdent(from.name)}`);
    const known = [given, highest![0], from.lastNumber].flatMap((number) => (number === null ? [] : [BigInt(String(number))]));
    if (known.length === 0) continue;
    const last = known.reduce((a, b) => (a > b ? a : b));
    file.run(`UPDATE sqlite_sequence SET seq = ${last} WHERE name = ${name};
INSERT INTO sqlite_sequence (name, seq) SELECT ${name}, ${last} WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ${name})`);
  }
}

/** Null if none was given out, or the role may not see it. */
async function lastOf(session: Queryable, sequence: string): Promise<string | null> {
  const [result] = await session.query(`/* gate:export */ SELECT s.last_value AS last FROM pg_catalog.pg_sequences s
WHERE pg_catalog.quote_ident(s.schemaname) || '.' || pg_catalog.quote_ident(s.sequencename) = ${quoteLiteral(sequence)}`);
  return result!.rows[0]?.['last'] ?? null;
}
