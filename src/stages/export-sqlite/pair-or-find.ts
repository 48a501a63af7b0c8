// Which table of the database goes into which of the file, and all that speaks against it by the names alone.
import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { type BackPair, pairBack } from '../../import/back/pair-back.ts';
import { calledTable, type TargetTable } from '../../import/target.ts';
import { toolTables } from '../../import/tool-tables.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { compareLedgers } from '../import/compare-ledgers.ts';
import { readSource, whyLeftOut } from '../import/file/read-source.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';
import { filledAlready } from '../import/plan-move.ts';
import { readTarget } from '../import/read-target.ts';
import type { ExportOptions } from './export-options.ts';
import { fileTables } from './read-file.ts';

export interface PairedBack {
  readonly pairs: readonly BackPair[];
  readonly findings: readonly Finding[];
}

interface DatabaseTables {
  readonly targets: readonly TargetTable[];
  /** Those of them that are data of the application's, and the others. */
  readonly tables: readonly TargetTable[];
  readonly others: readonly TargetTable[];
}

export async function databaseTables(session: Queryable): Promise<DatabaseTables> {
  const targets = await readTarget(session);
  const tools = toolTables();
  const isData = (table: TargetTable): boolean => whyLeftOut(table.name, 'table', tools) === null;
  return { targets, tables: targets.filter(isData), others: targets.filter((table) => !isData(table)) };
}

export async function pairOrFindBack(session: Queryable, file: SqliteFile, options: ExportOptions): Promise<PairedBack> {
  const { targets, tables, others } = await databaseTables(session);
  const source = readSource(file);
  const files = fileTables(file, source);
  const { pairs, lonely, unknown } = pairBack(files, tables, options);
  const filled = await filledAlready(
    session,
    lonely.map((to) => ({ to })),
  );
  const kept = pairs.filter(({ columns }) => columns.length > 0);
  return {
    pairs: kept,
    findings: [
      ...unknown.map(noSuchName),
      ...(await compareLedgers(session, { file, options }, { source, targets, called: 'database' })),
      ...filled.map(({ to }) => withoutTable(to, files)),
      ...pairs.flatMap(columnsWithout),
      ...twice(pairs),
      ...leftOut(others.map(calledTable)),
      ...empty(lonely.filter((table) => !filled.some(({ to }) => to === table))),
      ...pairs.flatMap(computed),
    ],
  };
}

const noSuchName = (name: string): Finding =>
  finding({
    code: 'export-no-such-name',
    subject: name,
    message: `the database has nothing that is called ${name}, which --only, --skip, --map or --times names`,
    hint: 'correct the name; letters may be in either case',
  });

function withoutTable(table: TargetTable, files: readonly { readonly name: string }[]): Finding {
  const has =
    files.length === 0
      ? 'it has no tables: apply the migrations to it first'
      : `it has ${few(
          files.map(({ name }) => name),
          8,
        )}`;
  return finding({
    code: 'export-no-partner',
    subject: `table ${calledTable(table)}`,
    message: `no table of the file is for ${calledTable(table)} (${has})`,
    hint: `leave it out with \`--skip ${table.name}\`, or name its table with \`--map ${table.name}=TABLE\``,
  });
}

const columnsWithout = ({ from, to, lost, unfilled }: BackPair): readonly Finding[] => [
  ...lost.map((name) =>
    finding({
      code: 'export-no-partner',
      subject: `column ${calledTable(to)}.${name}`,
      message: `${from.name} of the file has no column for ${calledTable(to)}.${name}`,
      hint: `name its column with \`--map ${to.name}.${name}=COLUMN\`, or leave it out with \`--skip ${to.name}.${name}\``,
    }),
  ),
  ...unfilled.map((name) =>
    finding({
      code: 'export-column-unfilled',
      subject: `column ${from.name}.${name}`,
      message: `${from.name}.${name} of the file needs a value and has no default, and ${calledTable(to)} has no column for it`,
      hint: `is the file of the version of the application that the database is of? Otherwise \`--map ${to.name}.COLUMN=${name}\``,
    }),
  ),
];

/** Two tables into one of the file, or two columns into one. */
function twice(pairs: readonly BackPair[]): readonly Finding[] {
  const among = (names: readonly string[]): readonly string[] => [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  const tables = among(pairs.map(({ from }) => from.name));
  const columns = pairs.flatMap(({ from, columns }) => among(columns.map((pair) => `${from.name}.${pair.from.name}`)));
  return [...tables, ...columns].map((name) =>
    finding({
      code: 'export-no-partner',
      subject: name,
      message: `two of the database are for ${name} of the file`,
      hint: 'leave one of them out with --skip, or name another with --map',
    }),
  );
}

const leftOut = (names: readonly string[]): readonly Finding[] =>
  names.length === 0 ? [] : [leftOutFinding(names, 'they hold records of tools, not data of the application')];

const empty = (tables: readonly TargetTable[]): readonly Finding[] =>
  tables.length === 0 ? [] : [leftOutFinding(tables.map(calledTable), 'they have no rows, and the file has no such tables')];

const leftOutFinding = (names: readonly string[], why: string): Finding =>
  finding({
    code: 'export-left-out',
    subject: `table ${names[0]}`,
    message: `left out: ${few(names, 12)}, because ${why}`,
    hint: 'nothing has to be done',
  });

const computed = ({ from, computed: names }: BackPair): readonly Finding[] =>
  names.map((name) =>
    finding({
      code: 'export-left-out',
      subject: `column ${from.name}.${name}`,
      message: `${from.name}.${name} is not written: SQLite computes it itself`,
      hint: 'nothing has to be done',
    }),
  );
