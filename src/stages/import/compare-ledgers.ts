// Whether the file and the target are of the same version of the application: a tool that migrates both has a ledger in each, and they have the
// same migrations. Where only one side has a ledger, or they are of different tools, nothing can be told.
import type { Finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import type { Choice } from '../../import/plan.ts';
import type { Source } from '../../import/source.ts';
import { calledTable, type TargetColumn, type TargetTable } from '../../import/target.ts';
import { LEDGER_COLUMNS } from '../../import/tool-tables.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { selectOf } from './file/read-source.ts';
import type { SqliteFile } from './file/sqlite-file.ts';

/** More of them no ledger has. */
const MOST = 100_000;

interface Sides {
  readonly source: Source;
  readonly targets: readonly TargetTable[];
  /** For people. */
  readonly called: 'target' | 'database';
}

export async function compareLedgers(
  session: Queryable,
  { file, options }: { readonly file: SqliteFile; readonly options: Pick<Choice, 'skip'> },
  { source, targets, called }: Sides,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const skipped = new Set(options.skip.map((name) => name.toLowerCase()));
  for (const { name } of source.leftOut.filter((one) => one.isLedger && !skipped.has(one.name.toLowerCase()))) {
    const target = targets.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const own = file.all(`SELECT name FROM pragma_table_info(${sqliteLiteral(name)})`).map(([column]) => String(column));
    const here = named(own);
    const there = target?.columns.find((column) => column.name.toLowerCase() === here?.toLowerCase());
    if (target === undefined || here === undefined || there === undefined || isRunningNumber(there)) continue;
    const column = quoteIdent(there.name);
    const [result] = await session.query(
      `/* gate:import */ SELECT DISTINCT ${column}::pg_catalog.text AS id FROM ${target.id} LIMIT ${MOST}`,
    );
    const inTarget = new Set(result!.rows.map(({ id }) => String(id)));
    const inFile = new Set(file.all(`${selectOf(name, [`CAST(${quoteIdent(here)} AS TEXT)`])} LIMIT ${MOST}`).map(([id]) => String(id)));
    const onlyHere = [...inFile].filter((id) => !inTarget.has(id)).sort();
    const onlyThere = [...inTarget].filter((id) => !inFile.has(id)).sort();
    if (onlyHere.length + onlyThere.length === 0) continue;
    const head = commonHead(inFile, inTarget);
    findings.push(otherVersion(name, { table: calledTable(target), called }, { head, onlyHere, onlyThere }));
  }
  return findings;
}

const named = (columns: readonly string[]): string | undefined =>
  LEDGER_COLUMNS.map((wanted) => columns.find((column) => column.toLowerCase() === wanted)).find((column) => column !== undefined);

/** It counts the rows of the ledger, and says nothing of what they are. */
const isRunningNumber = ({ name, base }: TargetColumn): boolean => name.toLowerCase() === 'id' && /^int[248]$/.test(base);

/** The newest migration of both, where their names begin with numbers that say which is newer; null if it is not the same. */
function commonHead(inFile: ReadonlySet<string>, inTarget: ReadonlySet<string>): string | null {
  const [here, there] = [newest(inFile), newest(inTarget)];
  return here !== null && here === there ? here : null;
}

function newest(ids: ReadonlySet<string>): string | null {
  let found: { readonly id: string; readonly number: bigint } | null = null;
  for (const id of ids) {
    const [digits] = /^\d+/.exec(id) ?? [];
    if (digits === undefined) return null;
    const number = BigInt(digits);
    if (found === null || number > found.number) found = { id, number };
  }
  return found?.id ?? null;
}

interface Compared {
  readonly head: string | null;
  readonly onlyHere: readonly string[];
  readonly onlyThere: readonly string[];
}

/** Of older ones it is usual that they differ: many applications have a folder for each database, and one of the two is the older. */
function otherVersion(
  name: string,
  { table, called }: { readonly table: string; readonly called: Sides['called'] },
  { head, onlyHere, onlyThere }: Compared,
): Finding {
  const parts = [
    ...(onlyHere.length === 0 ? [] : [`only the file has ${few(onlyHere)}`]),
    ...(onlyThere.length === 0 ? [] : [`only the ${called} has ${few(onlyThere)}`]),
  ];
  const differ = `of the migrations in ${name} and in ${table}, ${parts.join(', and ')}`;
  const base = { code: 'import-other-version', subject: `table ${name}` } as const;
  if (head === null) {
    return {
      ...{ ...base, severity: 'error', message: `the file and the ${called} are not of the same version: ${differ}` },
      hint: `bring both to the same release of the application first; \`--skip ${name}\` if the migrations of the two are called otherwise and are at the same point`,
    };
  }
  return {
    ...{ ...base, severity: 'warning', message: `the newest migration of the file and of the ${called} is ${head}; ${differ}` },
    hint: 'nothing has to be done if the application has other migrations for each database; otherwise bring both to the same release of it first',
  };
}
