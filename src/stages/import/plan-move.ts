// What a move will do, and all that speaks against it, before anything is written.
import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type Pairing, pairTables, type TablePair } from '../../import/plan.ts';
import type { Source } from '../../import/source.ts';
import { calledTable, type TargetTable } from '../../import/target.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { count } from '../../report/view-options.ts';
import { grouped } from '../../schema/model/grouped.ts';
import type { ImportOptions } from './import-options.ts';
import { columnPath, type PreparedTable } from './prepared-table.ts';
import { COLUMNS_AT_ONCE } from './verify-loaded.ts';

/** Of names alone: what has no partner, and what has one and still cannot be filled. */
export function pairOrFind(
  source: Source,
  targets: readonly TargetTable[],
  options: ImportOptions,
): { readonly pairing: Pairing; readonly findings: readonly Finding[] } {
  const pairing = pairTables(source, targets, options);
  const { pairs, lonely, unknown } = pairing;
  const findings = [
    ...unknown.map(noSuchName),
    ...withoutTable(
      lonely.map(({ name }) => name),
      targets,
    ),
    ...pairs.flatMap((pair) => [...columnsWithout(pair), ...unfilled(pair), ...notOwned(pair), ...generated(pair)]),
    ...twice(pairs),
    ...leftOut(source),
  ];
  return { pairing, findings };
}

/** Those for the same reason together. */
function leftOut(source: Source): readonly Finding[] {
  const reasons = [...new Set(source.leftOut.map(({ why }) => why))];
  return reasons.map((why) => {
    const names = source.leftOut.filter((one) => one.why === why).map(({ name }) => name);
    return finding({
      code: 'import-left-out',
      subject: `table ${names[0]}`,
      message: `left out: ${few(names, 12)}, because ${why}`,
      hint: 'nothing has to be done',
    });
  });
}

const noSuchName = (name: string): Finding =>
  finding({
    code: 'import-no-such-name',
    subject: name,
    message: `the file has nothing that is called ${name}, which the command line names`,
    hint: 'correct the name; letters may be in either case',
  });

function withoutTable(names: readonly string[], targets: readonly TargetTable[]): readonly Finding[] {
  if (names.length === 0) return [];
  const [name] = names;
  const them = names.length === 1 ? 'it' : 'them';
  return [
    finding({
      code: 'import-no-partner',
      subject: `table ${name}`,
      message: `no table of the target is for ${few(names, 20)} (${targets.length === 0 ? 'it has no tables: apply the migrations first' : `it has ${few(targets.map(calledTable), 8)}`})`,
      hint: `\`--skip ${shellWord(names.join(','))}\` leaves ${them} out, \`--create-missing\` makes ${them}, and \`--map ${shellWord(`${name}=TABLE`)}\` names the table for ${name}`,
    }),
  ];
}

const columnsWithout = ({ from, to, columns, withoutPartner }: TablePair): readonly Finding[] => [
  ...(columns.length + withoutPartner.length > 0
    ? []
    : [
        finding({
          code: 'import-no-partner',
          subject: `table ${from.name}`,
          message: `no column of ${from.name} is left to be moved into ${calledTable(to)}`,
          hint: `leave the table out with \`--skip ${shellWord(from.name)}\``,
        }),
      ]),
  ...withoutPartner.map((name) =>
    finding({
      code: 'import-no-partner',
      subject: `column ${from.name}.${name}`,
      message: `${calledTable(to)} has no column for ${from.name}.${name}`,
      hint: `name its column with \`--map ${shellWord(`${from.name}.${name}=COLUMN`)}\`, or leave it out with \`--skip ${shellWord(`${from.name}.${name}`)}\``,
    }),
  ),
];

const unfilled = ({ from, to, without }: TablePair): readonly Finding[] =>
  without.map((name) =>
    finding({
      code: 'import-column-unfilled',
      subject: `column ${calledTable(to)}.${name}`,
      message: `${calledTable(to)}.${name} needs a value and has no default, and ${from.name} has no column for it`,
      hint: `is the file of the version that the migrations make? Otherwise \`--map ${shellWord(`${from.name}.COLUMN=${name}`)}\`, or give the column a default`,
    }),
  );

const notOwned = ({ to }: TablePair): readonly Finding[] =>
  to.isOwned || to.triggers.length + to.foreignKeys.length === 0
    ? []
    : [
        finding({
          code: 'import-not-owner',
          subject: `table ${calledTable(to)}`,
          message: `${calledTable(to)} belongs to ${to.owner}, and only its owner may take its triggers and foreign keys out of the way`,
          hint: `log in as ${to.owner}, or as a role that is a member of it`,
        }),
      ];

const generated = ({ from, to, generated: names }: TablePair): readonly Finding[] =>
  names.map((name) =>
    finding({
      code: 'import-left-out',
      subject: `column ${from.name}.${name}`,
      message: `${from.name}.${name} is left out: PostgreSQL computes it itself in ${calledTable(to)}`,
      hint: 'nothing has to be done',
    }),
  );

/** Two tables of the file into one, or two columns into one. */
function twice(pairs: readonly TablePair[]): readonly Finding[] {
  const among = (names: readonly string[]): readonly string[] =>
    [...grouped(names, (name) => name)].flatMap(([name, same]) => (same.length > 1 ? [name] : []));
  const tables = among(pairs.map(({ to }) => calledTable(to)));
  const columns = pairs.flatMap(({ to, columns }) => among(columns.map((pair) => `${calledTable(to)}.${pair.to.name}`)));
  return [...tables, ...columns].map((name) =>
    finding({
      code: 'import-no-partner',
      subject: name,
      message: `two of the file are for ${name}`,
      hint: 'leave one of them out with --skip, or name another with --map',
    }),
  );
}

/** Numbers that are times in more than one unit. */
export const mixedUnits = ({ pair, mixed }: PreparedTable): readonly Finding[] =>
  pair.columns.flatMap((column) => {
    const units = mixed.get(column.from.name);
    if (units === undefined) return [];
    const path = columnPath(pair, column);
    return [
      finding({
        code: 'import-units-mixed',
        subject: path,
        message: `${path}: its numbers are times in ${units.join(' and in ')}, and one column has one unit`,
        hint: `bring them to one unit in the file, or say which it is with \`--unit ${shellWord(`${path}=s`)}\` (or ms, us, ns, julian)`,
      }),
    ];
  });

/** Which of them have rows in the target. @throws as the session. */
export async function filledAlready<T extends { readonly to: TargetTable }>(
  session: Queryable,
  pairs: readonly T[],
): Promise<readonly T[]> {
  const filled: T[] = [];
  for (let from = 0; from < pairs.length; from += COLUMNS_AT_ONCE) {
    const some = pairs.slice(from, from + COLUMNS_AT_ONCE);
    const asked = some.map(({ to }, i) => `EXISTS (SELECT FROM ${to.id}) AS t${i}`);
    const [result] = await session.query(`/* gate:import */ SELECT ${asked.join(', ')}`);
    filled.push(...some.filter((_, i) => result!.rows[0]![`t${i}`] === 't'));
  }
  return filled;
}

export function filledFinding(filled: readonly TablePair[], resumes: boolean): readonly Finding[] {
  if (filled.length === 0) return [];
  const has = filled.length === 1 ? 'has' : 'have';
  return [
    finding({
      code: 'import-target-filled',
      subject: 'target',
      message: `${count(filled.length, 'table')} of the target ${has} rows already${resumes ? ', which are not those of the file' : ''}: ${few(
        filled.map(({ to }) => calledTable(to)),
        12,
      )}`,
      hint: resumes
        ? 'empty them if an earlier move of another state of the file has filled them, or leave the tables out with --skip'
        : 'if migrations have put them there, `--into truncate` replaces them; `--into append` adds to them; or leave the table out with --skip',
    }),
  ];
}

/** What is taken out of the way for the time of loading. */
export function takenAside(pairs: readonly TablePair[]): readonly Finding[] {
  const triggers = pairs.flatMap(({ to }) => to.triggers.map(({ name }) => `${name} on ${calledTable(to)}`));
  if (triggers.length === 0) return [];
  return [
    finding({
      code: 'import-triggers-off',
      subject: 'target',
      message: `${count(triggers.length, 'trigger')} ${triggers.length === 1 ? 'does' : 'do'} not run for the rows that are moved: ${few(triggers, 12)}`,
      hint: 'what a trigger would have written for them is not there: check that the file has it already',
    }),
  ];
}
