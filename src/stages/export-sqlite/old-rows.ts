// The row of the file that a row of the database is: the one with its key, or without a key one that means the same in every column, each once.
import { hash } from 'node:crypto';
import type { Cell } from '../../import/cell.ts';
import { Misfit } from '../../import/convert/family.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { selectOf } from '../import/file/read-source.ts';
import type { SqliteFile, SqliteRow } from '../import/file/sqlite-file.ts';
import type { PreparedBack } from './prepare-back.ts';

/** @param cells and values of the row of the database. @returns the columns that are wanted. */
export type FindOld = (cells: readonly Cell[], values: readonly (string | null)[]) => SqliteRow | undefined;

interface Asked {
  /** Columns of the file. */
  readonly wanted: readonly string[];
  /** By which tables beside the file are called. */
  readonly index: number;
}

/** Places in the pair of the columns of the key; null if it has none that tells rows apart on both sides. */
export function keyOf({ pair, columns }: PreparedBack): readonly number[] | null {
  const places = pair.from.key.map((name) => columns.findIndex((column) => column.from.name === name));
  return places.length === 0 || places.includes(-1) ? null : places;
}

export function oldRows(file: SqliteFile, table: PreparedBack, { wanted, index }: Asked): FindOld {
  const { from } = table.pair;
  const key = keyOf(table);
  const columns = key === null ? from.identity : from.key;
  const same = columns.map((name) => `t.${quoteIdent(name)} = ?`).join(' AND ');
  const names = wanted.map((name) => file.whole(`t.${quoteIdent(name)}`));
  const look = file.looker(`${selectOf(from.name, names)} WHERE ${same}`, { bigints: true });
  if (key !== null) return (cells) => look(key.map((place) => cells[place]!));
  const identityOf = alike(file, table, `gate_alike_${index}`);
  return (_, values) => {
    const identity = identityOf(values);
    return identity === undefined ? undefined : look(identity);
  };
}

/** Rows are told apart by a hash of what they mean, in a table beside the file, from which each is taken once. */
function alike(
  file: SqliteFile,
  { pair: { from }, columns }: PreparedBack,
  name: string,
): (values: readonly (string | null)[]) => SqliteRow | undefined {
  const keys = from.identity.map((_, i) => `k${i}`);
  file.run(`CREATE TEMPORARY TABLE ${name} (sum, ${keys.join(', ')})`);
  const add = file.inserter(`INSERT INTO temp.${name} VALUES (?, ${keys.map(() => '?').join(', ')})`);
  const selected = [...from.identity, ...columns.map((column) => column.from.name)].map((column) => file.whole(`t.${quoteIdent(column)}`));
  for (const row of file.rows(selectOf(from.name, selected), { bigints: true })) {
    const cells = row.slice(keys.length);
    const sum = sumOf(cells.map((cell, i) => columns[i]!.meaning.ofCell(cell)));
    add([sum, ...row.slice(0, keys.length)]);
  }
  file.run(`CREATE INDEX temp.${name}_sum ON ${name} (sum)`);
  const look = file.looker(`SELECT rowid, ${keys.join(', ')} FROM temp.${name} WHERE sum = ? LIMIT 1`, { bigints: true });
  const take = file.inserter(`DELETE FROM temp.${name} WHERE rowid = ?`);
  return (values) => {
    const found = look([sumOf(values.map((text, i) => columns[i]!.meaning.ofText(text)))]);
    if (found === undefined) return undefined;
    take([found[0]!]);
    return found.slice(1);
  };
}

const sumOf = (meanings: readonly (string | null | Misfit)[]): Uint8Array =>
  hash('sha256', JSON.stringify(meanings.map((meaning) => (meaning instanceof Misfit ? [meaning.why] : meaning))), 'buffer');
