// All tables into the copy of the file: its triggers are off meanwhile, numbers go on after the highest that was given out on either side, foreign
// keys are checked at the end, and both sides are compared. What speaks against it is found here, before the file itself is touched.
import { type Finding, finding, hasErrors } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { type BackPair, chosenOf } from '../../import/back/pair-back.ts';
import { calledTable } from '../../import/target.ts';
import type { Session } from '../../postgres/session/session.ts';
import { count } from '../../report/view-options.ts';
import { quoteIdent } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import type { SqliteFile } from '../import/file/sqlite-file.ts';
import { makeRowSet } from '../import/left-out-rows.ts';
import { SETTINGS } from '../import/move-tables.ts';
import { hashOf, sumsInTarget } from '../import/verify-loaded.ts';
import type { ExportOptions } from './export-options.ts';
import { continueNumbers } from './file-numbers.ts';
import { newOrphans, orphanCounts } from './file-orphans.ts';
import { type Filled, fillTable } from './fill-table.ts';
import { databaseTables, pairOrFindBack } from './pair-or-find.ts';
import { type PreparedBack, prepareBack } from './prepare-back.ts';
import { type MadeSchema, makeSchema } from './schema/make-schema.ts';
import { rebuildSearch } from './search-tables.ts';
import { shortenedIn } from './shortened.ts';
import { isUnsendable, unsendableIn } from './unsendable.ts';
import { differenceOf } from './verify-filled.ts';

export interface FilledTable extends Filled {
  readonly table: PreparedBack;
  /** Of the database. */
  readonly rows: number;
}

export interface FilledFile {
  readonly tables: readonly FilledTable[];
  /** What has made the tables, where the file is new. */
  readonly making: readonly string[];
  readonly findings: readonly Finding[];
}

/** What of the database is read, all of it as it is at one moment, and as it prints it for a move in either direction. */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${SETTINGS}; SET LOCAL extra_float_digits = 1; SET LOCAL row_security = off`;

const NOTHING: MadeSchema = { statements: [], findings: [] };

export async function fillFile(
  context: Context,
  session: Session,
  { file, options }: { readonly file: SqliteFile; readonly options: ExportOptions },
): Promise<FilledFile> {
  await session.query(`${BEGIN}; SET LOCAL lock_timeout = ${context.config.lockTimeout}`);
  let read: readonly PreparedBack[] = [];
  try {
    const made = options.creates
      ? await makeSchema(session, { file, options }, chosenOf((await databaseTables(session)).tables, options))
      : NOTHING;
    const { pairs, findings } = await pairOrFindBack(session, file, options);
    const tables = pairs.map((pair) => prepareBack(file, pair, options));
    const named = [...findings, ...made.findings, ...tables.flatMap((table) => table.findings), ...filledFinding(file, pairs, options)];
    if (hasErrors(named)) return { tables: [], making: made.statements, findings: named };
    read = tables;
    const filled = await fillTables(context, session, { file, options, tables });
    await session.query('COMMIT');
    return { tables: filled.tables, making: made.statements, findings: [...named, ...filled.findings] };
  } catch (error) {
    await session.rollback();
    const findings = isUnsendable(error) ? await unsendableIn(session, read) : [];
    if (findings.length === 0) throw error;
    return { tables: [], making: [], findings };
  }
}

interface Work {
  readonly file: SqliteFile;
  readonly options: ExportOptions;
  readonly tables: readonly PreparedBack[];
}

async function fillTables(context: Context, session: Session, { file, options, tables }: Work): Promise<Omit<FilledFile, 'making'>> {
  const hash = await hashOf(session);
  const filling = { session, file, options, emit: context.emit };
  const pairs = tables.map(({ pair }) => pair);
  const triggers = takeAside(file, pairs);
  const orphans = orphanCounts(file);
  const done: (FilledTable & { readonly wanted: Awaited<ReturnType<typeof sumsInTarget>> })[] = [];
  context.stage('apply');
  for (const [index, prepared] of tables.entries()) {
    const table = options.into === 'append' ? withoutOld(file, prepared, index) : prepared;
    const wanted = await sumsInTarget(session, table.again, hash);
    const filled = await fillTable(filling, table, { index, total: wanted.rows });
    done.push({ ...filled, table, wanted, rows: wanted.rows });
    const { from, to } = table.pair;
    context.emit({
      event: 'note',
      level: 'info',
      message: `${calledTable(to)} is in ${from.name} of the copy: ${count(wanted.rows, 'row')}`,
    });
  }
  const findings = done.flatMap((one) => one.findings);
  for (const { sql } of triggers) file.run(sql);
  const stale = rebuildSearch(file, pairs);
  await continueNumbers(session, file, pairs);
  const shortened = await shortenedIn(session, tables);
  const incomplete = new Set(done.filter((one) => one.findings.length > 0).map(({ table }) => table.pair.from.name.toLowerCase()));
  const found = [
    ...findings,
    ...newOrphans(file, pairs, { before: orphans, incomplete }),
    ...shortened,
    ...stale,
    ...triggersFinding(triggers),
  ];
  if (hasErrors(found)) return { tables: done, findings: found };
  context.stage('verify');
  const differing: Finding[] = [];
  for (const { table, wanted } of done) {
    const difference = await differenceOf(context, filling, { table, wanted, hash });
    if (difference !== null) differing.push(difference);
  }
  return { tables: done, findings: [...differing, ...found] };
}

/** Compared are the rows that come. */
function withoutOld(file: SqliteFile, table: PreparedBack, index: number): PreparedBack {
  const { from } = table.pair;
  const old = makeRowSet(file, `gate_old_${index}`, from.identity);
  if (old === null) return table;
  const identity = from.identity.map((name) => `t.${quoteIdent(name)}`).join(', ');
  old.addFrom(`SELECT ${identity}, '' FROM main.${quoteIdent(from.name)} t`);
  return { ...table, again: { ...table.again, reading: { ...table.again.reading, where: `NOT ${old.holds('t')}` } } };
}

function filledFinding(file: SqliteFile, pairs: readonly BackPair[], { into }: ExportOptions): readonly Finding[] {
  if (into !== 'fail') return [];
  const filled = pairs.filter(({ from }) => file.all(`SELECT 1 FROM main.${quoteIdent(from.name)} LIMIT 1`).length > 0);
  if (filled.length === 0) return [];
  const names = few(
    filled.map(({ from }) => from.name),
    12,
  );
  return [
    finding({
      code: 'export-file-filled',
      subject: file.path,
      message: `${count(filled.length, 'table')} of the file ${filled.length === 1 ? 'has' : 'have'} rows already: ${names}`,
      hint: 'with `--into truncate` they have the rows of the database afterwards, and no others; `--into append` adds to them',
    }),
  ];
}

interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** Triggers of these tables leave the copy; what makes them again is returned, in the order in which they were made. */
function takeAside(file: SqliteFile, pairs: readonly BackPair[]): readonly Trigger[] {
  const names = new Set(pairs.map(({ from }) => from.name.toLowerCase()));
  const triggers = file
    .all("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
    .map(([name, table, sql]) => ({ name: String(name), table: String(table), sql: String(sql) }))
    .filter(({ table }) => names.has(table.toLowerCase()));
  for (const { name } of triggers) file.run(`DROP TRIGGER main.${quoteIdent(name)}`);
  return triggers;
}

function triggersFinding(triggers: readonly Trigger[]): readonly Finding[] {
  if (triggers.length === 0) return [];
  const names = triggers.map(({ name, table }) => `${name} on ${table}`);
  return [
    finding({
      code: 'export-triggers-off',
      subject: `trigger ${triggers[0]!.name}`,
      message: `${count(triggers.length, 'trigger')} of the file ${triggers.length === 1 ? 'does' : 'do'} not run for the rows that are moved: ${few(names, 12)}`,
      hint: 'what a trigger would have written for them is not there: check that the database has it already',
    }),
  ];
}
