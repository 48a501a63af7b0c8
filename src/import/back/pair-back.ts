// Which table of the database goes into which of the file, and which column into which: by name, whatever the case of its letters, unless it is
// said otherwise. Pure.
import { byName, type Choice, type ColumnPair, isNamed, named, type TablePair } from '../plan.ts';
import type { SourceTable } from '../source.ts';
import { calledTable, type TargetTable } from '../target.ts';

/** What is special about a column of the file, by its name in it. */
export interface FileColumn {
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
  readonly isGenerated: boolean;
}

export interface FileTable extends SourceTable {
  readonly isStrict: boolean;
  readonly isWithoutRowId: boolean;
  readonly details: ReadonlyMap<string, FileColumn>;
}

/** A pair of tables: `from` is the one of the file, as for a move the other way. */
export interface BackPair extends TablePair {
  readonly from: FileTable;
  /** Columns of the database that go nowhere. */
  readonly lost: readonly string[];
  /** Columns of the file that SQLite computes itself. */
  readonly computed: readonly string[];
  /** Columns of the file that need a value and get none. */
  readonly unfilled: readonly string[];
}

export interface BackPairing {
  readonly pairs: readonly BackPair[];
  /** Tables of the database that no table of the file is for. */
  readonly lonely: readonly TargetTable[];
  /** Names in the choice that nothing has. */
  readonly unknown: readonly string[];
}

export type BackChoice = Omit<Choice, 'columns'> & { readonly times: ReadonlyMap<string, unknown> };

const lower = (name: string): string => name.toLowerCase();

/** A table is called by its name, or with its schema before it. */
const namesOf = (table: TargetTable): readonly string[] => [table.name, calledTable(table)].map(lower);

/** Those that are moved. */
export function chosenOf(tables: readonly TargetTable[], { only, skip }: Pick<Choice, 'only' | 'skip'>): readonly TargetTable[] {
  const isIn = (names: readonly string[], table: TargetTable): boolean => namesOf(table).some((name) => isNamed(names, name));
  return tables.filter((table) => (only === null || isIn(only, table)) && !isIn(skip, table));
}

/** @param tables of the database that are not left out anyway, in the order in which unqualified names are looked up. */
export function pairBack(files: readonly FileTable[], tables: readonly TargetTable[], choice: BackChoice): BackPairing {
  const { only, skip, map, times } = choice;
  const pairs: BackPair[] = [];
  const lonely: TargetTable[] = [];
  const filesByName = byName(files);
  for (const table of chosenOf(tables, choice)) {
    const said = namesOf(table).map((name) => map.get(name));
    const wanted = said.find((name) => name !== undefined) ?? table.name;
    const file = named(filesByName.get(lower(wanted)), wanted);
    if (file === null) lonely.push(table);
    else pairs.push(pairColumns(file, table, choice));
  }
  const known = new Set(
    tables.flatMap((table) => namesOf(table).flatMap((name) => [name, ...table.columns.map((column) => `${name}.${lower(column.name)}`)])),
  );
  const unknown = [...(only ?? []), ...skip, ...map.keys(), ...times.keys()].filter((name) => !known.has(lower(name)));
  return { pairs, lonely, unknown };
}

function pairColumns(file: FileTable, table: TargetTable, { skip, map }: BackChoice): BackPair {
  const columns: ColumnPair[] = [];
  const lost: string[] = [];
  const computed: string[] = [];
  const inFile = byName(file.columns);
  for (const column of table.columns) {
    const paths = namesOf(table).map((name) => `${name}.${lower(column.name)}`);
    if (paths.some((path) => isNamed(skip, path))) continue;
    const said = paths.map((path) => map.get(path)).find((name) => name !== undefined);
    const wanted = said ?? column.name;
    const found = named(inFile.get(lower(wanted)), wanted);
    if (found === null) lost.push(column.name);
    else if (file.details.get(found.name)!.isGenerated) computed.push(found.name);
    else columns.push({ from: found, to: column });
  }
  const filled = new Set(columns.map(({ from }) => from.name));
  const unfilled = file.columns
    .map(({ name }) => ({ name, ...file.details.get(name)! }))
    .filter(({ name, isRequired, hasDefault, isGenerated }) => isRequired && !hasDefault && !isGenerated && !filled.has(name))
    .map(({ name }) => name);
  return { from: file, to: table, columns, withoutPartner: [], generated: [], without: [], lost, computed, unfilled };
}
