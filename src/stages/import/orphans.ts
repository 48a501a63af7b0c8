// Rows that refer to a row that is not there, or is not moved: SQLite lets them be unless a program asks it not to, PostgreSQL never does.

import type { Finding } from '../../core/finding.ts';
import type { SourceTable } from '../../import/source.ts';
import { type Alike, calledTable, type TargetForeignKey, type TargetUnique } from '../../import/target.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { type KeyCheck, movedValue, sourceNames } from './check-keys.ts';
import { alikeSql, isSpelt, meant } from './compared-value.ts';
import { keyText } from './file/reading.ts';
import { makeRowSet, type RowSet } from './left-out-rows.ts';
import type { PreparedTable } from './prepared-table.ts';

/** A table with the rows of it that are left out; null where its rows cannot be told apart. */
export interface Candidate {
  readonly table: PreparedTable;
  readonly leftOut: RowSet | null;
}

/** Of a table, by columns' places in the pair: of which rows the value becomes NULL. */
export type Nulls = ReadonlyMap<PreparedTable, ReadonlyMap<number, string>>;

interface Reference {
  readonly child: Candidate;
  readonly parent: Candidate;
  readonly key: TargetForeignKey;
  /** Of the child, and of the parent, by their names in the file. */
  readonly columns: readonly string[];
  readonly referred: readonly string[];
}

/** References between tables that are moved: what refers to another table is for the server to judge. */
function referencesIn(candidates: readonly Candidate[]): readonly Reference[] {
  const byId = new Map(candidates.map((one) => [one.table.pair.to.id, one]));
  return candidates.flatMap((child) =>
    child.table.pair.to.foreignKeys.flatMap((key) => {
      const parent = byId.get(key.refersTo);
      const columns = sourceNames(child.table.pair, key.columns);
      const referred = parent === undefined ? null : sourceNames(parent.table.pair, key.targetColumns);
      return parent === undefined || columns === null || referred === null ? [] : [{ child, parent, key, columns, referred }];
    }),
  );
}

/** SQL: the orphans of a reference, from FROM on; `c` is their alias. */
function orphansFrom(check: KeyCheck, reference: Reference): string {
  const { child, parent, columns, referred } = reference;
  const { from } = child.table.pair;
  const values = columns.map((column) => movedValue(from.name, column, 'c', check.options));
  const own = [...values.map((value) => `${value} IS NOT NULL`), ...(child.leftOut === null ? [] : [`NOT ${child.leftOut.holds('c')}`])];
  const orphans = `FROM main.${quoteIdent(from.name)} c WHERE ${own.join(' AND ')}`;
  const kept = parent.leftOut === null ? [] : [`NOT ${parent.leftOut.holds('p')}`];
  const parents = `FROM main.${quoteIdent(parent.table.pair.from.name)} p WHERE`;
  const compared = comparedIn(check, reference, values);
  if (compared !== null) {
    const there = [...referred.map((column) => `p.${quoteIdent(column)} IS NOT NULL`), ...kept];
    return `${orphans} AND (${compared.own.join(', ')}) NOT IN (SELECT ${compared.others.join(', ')} ${parents} ${there.join(' AND ')})`;
  }
  const same = referred.map((column, i) => {
    const other = `p.${quoteIdent(column)}`;
    if (isUntyped(from, columns[i]!) && isUntyped(parent.table.pair.from, column)) return `${other} IN (${sameTexts(values[i]!)})`;
    // By the column's own collation there may be an index, and by that of the target the values are the same or not.
    return `${other} = ${values[i]} AND ${other} = ${values[i]} COLLATE BINARY`;
  });
  return `${orphans} AND NOT EXISTS (SELECT 1 ${parents} ${[...same, ...kept].join(' AND ')})`;
}

/** SQL of both sides, where one of the values is not compared as it is; else null: then SQLite may look for each by an index. */
function comparedIn({ file, folding }: KeyCheck, { child, parent, key, columns, referred }: Reference, values: readonly string[]) {
  const isOfKey = ({ isPlain, columns: names }: TargetUnique): boolean =>
    isPlain && names.length === key.targetColumns.length && key.targetColumns.every((name) => names.includes(name));
  const alike = parent.table.pair.to.uniques.find(isOfKey)?.alike ?? new Map<string, Alike>();
  const place = ({ table: { pair } }: Candidate, name: string): number => pair.columns.findIndex(({ from }) => from.name === name);
  const spelt = columns.map(
    (name, i) => isSpelt(file, child.table, place(child, name)) || isSpelt(file, parent.table, place(parent, referred[i]!)),
  );
  if (alike.size === 0 && !spelt.includes(true)) return null;
  const side = (of: Candidate, names: readonly string[], sql: readonly string[]): readonly string[] =>
    names.map((name, i) => {
      const one = spelt[i]! ? meant(file, of.table, place(of, name), sql[i]!) : sql[i]!;
      const how = alike.get(key.targetColumns[i]!);
      return `${how === undefined ? one : alikeSql(how, folding, one)} COLLATE BINARY`;
    });
  return {
    own: side(child, columns, values),
    others: side(
      parent,
      referred,
      referred.map((column) => `p.${quoteIdent(column)}`),
    ),
  };
}

/** A column in which SQLite tells 1 from '1', which are the same where PostgreSQL has one type for them. */
const isUntyped = ({ columns }: SourceTable, name: string): boolean =>
  /^(?!.*(?:INT|CHAR|CLOB|TEXT|REAL|FLOA|DOUB))(?:$|.*BLOB)/i.test(columns.find((column) => column.name === name)?.declared ?? '');

/** SQL: a value as it is, as a text, and as the whole number that its text is. */
const sameTexts = (value: string): string =>
  `${value}, CAST(${value} AS TEXT), CASE WHEN CAST(CAST(${value} AS INTEGER) AS TEXT) = ${value} THEN CAST(${value} AS INTEGER) END`;

/** Finds them, and does with them what is asked for. */
export function settleOrphans(
  check: KeyCheck,
  candidates: readonly Candidate[],
): { readonly findings: readonly Finding[]; readonly nulls: Nulls } {
  const { file, options } = check;
  const references = referencesIn(candidates);
  if (options.orphans === 'skip') return { findings: skipAll(check, references), nulls: new Map() };
  const findings: Finding[] = [];
  const nulls = new Map<PreparedTable, Map<number, string>>();
  for (const [index, reference] of references.entries()) {
    const found = orphansOf(check, reference);
    if (found === null) continue;
    const emptied = options.orphans === 'null' ? emptiedColumns(reference) : [];
    const set = emptied.length === 0 ? null : makeRowSet(file, `gate_null_${index}`, reference.child.table.pair.from.identity);
    if (set === null) {
      findings.push(orphanFinding(reference, found, options.orphans === 'null'));
      continue;
    }
    set.addFrom(`SELECT ${identityOf(reference)}, '' ${orphansFrom(check, reference)}`);
    const { table } = reference.child;
    const own = nulls.get(table) ?? new Map<number, string>();
    for (const column of emptied) own.set(column, [...(own.has(column) ? [own.get(column)!] : []), set.holds('t')].join(' OR '));
    nulls.set(table, own);
    findings.push({ ...orphanFinding(reference, found, false), severity: 'warning', hint: 'the reference is NULL in the target' });
  }
  return { findings, nulls };
}

/** Until nothing refers to what is left out. */
function skipAll(check: KeyCheck, references: readonly Reference[]): readonly Finding[] {
  const findings = new Map<Reference, Finding>();
  for (let isOver = false; !isOver; ) {
    isOver = true;
    for (const reference of references) {
      const found = orphansOf(check, reference);
      if (found === null) continue;
      const { leftOut } = reference.child;
      const why = `${reference.columns.join(', ')} refers to a row of ${reference.parent.table.pair.from.name} that is not there`;
      const added = leftOut?.addFrom(`SELECT ${identityOf(reference)}, ${sqliteLiteral(why)} ${orphansFrom(check, reference)}`) ?? 0;
      isOver &&= added === 0;
      if (findings.has(reference)) continue;
      const one = orphanFinding(reference, found, false);
      findings.set(reference, leftOut === null ? one : { ...one, severity: 'warning', hint: 'they are not moved' });
    }
  }
  return [...findings.values()];
}

const identityOf = ({ child }: Reference): string => child.table.pair.from.identity.map((name) => `c.${quoteIdent(name)}`).join(', ');

/** Places in the pair of the reference's columns that can be NULL. */
const emptiedColumns = ({ child, columns }: Reference): readonly number[] =>
  child.table.pair.columns.flatMap(({ from, to }, i) => (columns.includes(from.name) && !to.isRequired ? [i] : []));

interface Orphans {
  readonly count: number;
  readonly examples: readonly string[];
}

const SHOWN = 3;

function orphansOf(check: KeyCheck, reference: Reference): Orphans | null {
  const { file } = check;
  const { child, columns } = reference;
  const { from } = child.table.pair;
  const orphans = orphansFrom(check, reference);
  const [[number = 0] = []] = file.all(`SELECT count(*) ${orphans}`);
  if (number === 0) return null;
  const selected = [...from.key, ...columns].map((name) => file.whole(`c.${quoteIdent(name)}`));
  const rows = [...file.rows(`SELECT ${selected.join(', ')} ${orphans} LIMIT ${SHOWN}`, { bigints: true })];
  const examples = rows.map((row) => {
    const refers = keyText(columns, row.slice(from.key.length));
    return from.key.length === 0 ? refers : `${refers} where ${keyText(from.key, row)}`;
  });
  return { count: Number(number), examples };
}

function orphanFinding({ child, parent, key, columns }: Reference, { count: number, examples }: Orphans, isRequired: boolean): Finding {
  const { from, to } = child.table.pair;
  const rows = `${count(number, 'row')} of ${from.name} ${number === 1 ? 'refers' : 'refer'}`;
  return {
    code: 'import-orphans',
    severity: 'error',
    subject: `${from.name}.${columns.join(', ')}`,
    message: `${rows} to a row of ${parent.table.pair.from.name} that is not there: ${examples.join('; ')}${number > SHOWN ? ' …' : ''}`,
    hint: isRequired
      ? `${columns.join(', ')} of ${calledTable(to)} cannot be NULL: correct or delete the rows in the file, or add \`--orphans skip\``
      : `correct or delete them in the file, or add \`--orphans null\` or \`--orphans skip\`: ${key.name} of ${calledTable(to)} does not take them`,
  };
}
