// Whether the file and the target are of the same version of the application: a tool that migrates both has a ledger in each, and they have the
// same migrations. Where only one side has a ledger, or they are of different tools, nothing can be told.
import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import type { Source } from '../../import/source.ts';
import { calledTable, type TargetTable } from '../../import/target.ts';
import { LEDGER_COLUMNS } from '../../import/tool-tables.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, sqliteLiteral } from '../../sql/quote.ts';
import { selectOf } from './read-source.ts';
import type { From } from './wishes.ts';

/** More of them no ledger has. */
const MOST = 100_000;

export async function compareLedgers(
  session: Queryable,
  { file, wishes }: From,
  { source, targets }: { readonly source: Source; readonly targets: readonly TargetTable[] },
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const skipped = new Set(wishes.skip.map((name) => name.toLowerCase()));
  for (const { name } of source.leftOut.filter((one) => one.isLedger && !skipped.has(one.name.toLowerCase()))) {
    const target = targets.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const own = file.all(`SELECT name FROM pragma_table_info(${sqliteLiteral(name)})`).map(([column]) => String(column));
    const here = named(own);
    const there = target?.columns.find((column) => column.name.toLowerCase() === here?.toLowerCase());
    if (target === undefined || here === undefined || there === undefined) continue;
    const column = quoteIdent(there.name);
    const [result] = await session.query(
      `/* gate:import */ SELECT DISTINCT ${column}::pg_catalog.text AS id FROM ${target.id} LIMIT ${MOST}`,
    );
    const inTarget = new Set(result!.rows.map(({ id }) => String(id)));
    const inFile = new Set(file.all(`${selectOf(name, [`CAST(${quoteIdent(here)} AS TEXT)`])} LIMIT ${MOST}`).map(([id]) => String(id)));
    const onlyHere = [...inFile].filter((id) => !inTarget.has(id)).sort();
    const onlyThere = [...inTarget].filter((id) => !inFile.has(id)).sort();
    if (onlyHere.length + onlyThere.length > 0) findings.push(otherVersion(name, calledTable(target), { onlyHere, onlyThere }));
  }
  return findings;
}

const named = (columns: readonly string[]): string | undefined =>
  LEDGER_COLUMNS.map((wanted) => columns.find((column) => column.toLowerCase() === wanted)).find((column) => column !== undefined);

function otherVersion(
  name: string,
  table: string,
  { onlyHere, onlyThere }: { readonly onlyHere: readonly string[]; readonly onlyThere: readonly string[] },
): Finding {
  const parts = [
    ...(onlyHere.length === 0 ? [] : [`only the file has ${few(onlyHere)}`]),
    ...(onlyThere.length === 0 ? [] : [`only the target has ${few(onlyThere)}`]),
  ];
  return finding({
    code: 'import-other-version',
    subject: `table ${name}`,
    message: `the file and the target are not of the same version: of the migrations in ${name} and in ${table}, ${parts.join(', and ')}`,
    hint: `bring both to the same release of the application first; \`--skip ${name}\` if the migrations of the two are called otherwise and are at the same point`,
  });
}
