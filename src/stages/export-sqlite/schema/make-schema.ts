// The tables of the database made in a new file. What SQLite does not understand of them, and no row needs, is left out and said: each part is tried
// by itself.
import { type Finding, finding } from '../../../core/finding.ts';
import { reasonOf } from '../../../core/reason.ts';
import { Stop } from '../../../core/stop.ts';
import { createTableSql, type FileNames, type Part, type TableMaking, tableMaking } from '../../../import/back/file-ddl.ts';
import { sqliteExpression } from '../../../import/back/sqlite-expression.ts';
import { calledTable, type TargetTable } from '../../../import/target.ts';
import type { Queryable } from '../../../postgres/session/queryable.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import type { SqliteFile } from '../../import/file/sqlite-file.ts';
import type { ExportOptions } from '../export-options.ts';
import { readShape, type View } from './read-shape.ts';

export interface MadeSchema {
  /** What was run. */
  readonly statements: readonly string[];
  readonly findings: readonly Finding[];
}

/** @param tables those that are moved. @throws Stop if a table cannot be made at all. */
export async function makeSchema(
  session: Queryable,
  { file, options }: { readonly file: SqliteFile; readonly options: ExportOptions },
  tables: readonly TargetTable[],
): Promise<MadeSchema> {
  const names = namesBy(options);
  const shape = await readShape(session, tables);
  const inFile = new Map(tables.map((table) => [table.id, table]));
  const statements: string[] = [];
  const findings: Finding[] = [];
  const run = (sql: string): void => {
    file.run(sql);
    statements.push(sql);
  };
  const makings = shape.tables.map((one) => ({ one, making: tableMaking(one, names, inFile) }));
  for (const { one, making } of makings) {
    const { kept, leftOut } = triedParts(file, making);
    const why = refusalOf(file, createTableSql(making, kept));
    if (why !== null) throw new Stop([notMade(one.table, why)]);
    run(createTableSql(making, kept));
    findings.push(...leftOut, ...one.others.map((subject) => leftOutFinding(subject, 'SQLite has none like it')));
  }
  for (const part of makings.flatMap(({ making }) => making.indexes)) {
    const why = part.sql === null ? UNKNOWN : refusalOf(file, part.sql);
    if (why === null) run(part.sql!);
    else findings.push(leftOutFinding(part.subject, why));
  }
  for (const view of shape.views) {
    const { sql, why } = viewOf(file, view);
    if (why === null) run(sql);
    else findings.push(leftOutFinding(`view ${view.name}`, why));
  }
  return { statements, findings };
}

const UNKNOWN = 'nobody knows what it is in SQLite';

/** As --map says it. */
function namesBy({ map }: ExportOptions): FileNames {
  const said = (paths: readonly string[]): string | undefined =>
    paths.map((path) => map.get(path.toLowerCase())).find((name) => name !== undefined);
  return {
    table: (table) => said([table.name, calledTable(table)]) ?? table.name,
    column: (table, column) => said([table.name, calledTable(table)].map((name) => `${name}.${column}`)) ?? column,
  };
}

function triedParts(file: SqliteFile, making: TableMaking): { readonly kept: readonly Part[]; readonly leftOut: readonly Finding[] } {
  const kept: Part[] = [];
  const leftOut: Finding[] = [];
  for (const part of making.parts) {
    const why = part.sql === null ? UNKNOWN : refusalOf(file, createTableSql(making, [...kept, part]));
    if (why === null) kept.push(part);
    else leftOut.push(leftOutFinding(part.subject, why));
  }
  return { kept, leftOut };
}

/** Why SQLite does not take statements; null if it would. Nothing is left of them. */
function refusalOf(file: SqliteFile, sql: string): string | null {
  file.run('SAVEPOINT gate_trial');
  try {
    file.run(sql);
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    file.run('ROLLBACK TO gate_trial; RELEASE gate_trial');
  }
}

/** A view is only understood when it is asked for rows. */
function viewOf(file: SqliteFile, { name, query, isMaterialized }: View): { readonly sql: string; readonly why: string | null } {
  const translated = isMaterialized ? null : sqliteExpression(query.trim().replace(/;$/, ''), { known: 'any', isQuery: true });
  if (translated === null) return { sql: '', why: isMaterialized ? 'SQLite has no materialized views' : UNKNOWN };
  const sql = `CREATE VIEW ${quoteIdent(name)} AS ${translated}`;
  return { sql, why: refusalOf(file, `${sql}; SELECT * FROM ${quoteIdent(name)} LIMIT 0`) };
}

const leftOutFinding = (subject: string, why: string): Finding =>
  finding({
    code: 'export-not-translated',
    subject,
    message: `the ${subject} is left out: ${why}`,
    hint: 'add it to the file by hand if the application needs it',
  });

const notMade = (table: TargetTable, why: string): Finding =>
  finding({
    code: 'export-schema-refused',
    subject: `table ${calledTable(table)}`,
    message: `${calledTable(table)} cannot be made in the file: ${why}; no file was made`,
    hint: 'name it otherwise with `--map`, or leave it out with `--skip`',
  });
