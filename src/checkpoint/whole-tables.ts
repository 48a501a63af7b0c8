// Tables that are created whole: keys, checks and foreign keys inside CREATE TABLE, where each of them costs the server a fraction of what
// an ALTER TABLE does, and where a foreign key has no rows to look at. For a database in which nobody else works, and tables that get
// their rows later. Leaves every statement of which it is not certain as it is and where it is.
import { namesInText } from '../schema/model/names-in-text.ts';
import type { Repair } from '../schema/repair/ddl.ts';

/** @param repairs in an order in which they can be run. */
export function withWholeTables(repairs: readonly Repair[]): readonly Repair[] {
  const tables = new Map<string, Table>();
  return inOrderOfReference(repairs)
    .map((step) => ({ step, left: foldedIn(step, tables) }))
    .filter(({ step, left }) => left.length > 0 || step.statements.length === 0)
    .map(({ step, left }) => ({ ...step, statements: left.map((one) => (typeof one === 'string' ? one : wholeOf(one))) }));
}

interface Table {
  /** How many are created before it. */
  readonly at: number;
  readonly start: string;
  readonly constraints: string[];
}

/** @param tables those before it; is added to, and so are their constraints. */
function foldedIn({ statements }: Repair, tables: Map<string, Table>): readonly (string | Table)[] {
  const left: (string | Table)[] = [];
  let current: Table | undefined;
  for (const statement of statements) {
    const name = CREATE.exec(statement)?.[1];
    const [, owner = '', constraint = ''] = ADD.exec(statement) ?? [];
    const table = tables.get(owner);
    if (name !== undefined && statement.endsWith(END)) {
      current = { at: tables.size, start: statement.slice(0, -END.length), constraints: [] };
      tables.set(name, current);
      left.push(current);
    } else if (table !== undefined && mayBeInside(constraint, table, { current, tables })) {
      table.constraints.push(constraint);
    } else {
      // What stands behind something else may need that.
      if (!SETTING.test(statement)) current = undefined;
      left.push(statement);
    }
  }
  return left;
}

/** @param current the table that was created right before it. */
function mayBeInside(
  constraint: string,
  table: Table,
  { current, tables }: { readonly current: Table | undefined; readonly tables: ReadonlyMap<string, Table> },
): boolean {
  if (UNCHECKED.test(constraint)) return false;
  const [, target, columns = ''] = REFERENCES.exec(constraint) ?? [];
  if (target === undefined) return table === current;
  const other = tables.get(target);
  return other !== undefined && other.at <= table.at && other.constraints.some((one) => KEY.exec(one)?.[1] === columns);
}

const wholeOf = ({ start, constraints }: Table): string => [start, ...constraints.map((constraint) => `,\n  ${constraint}`), END].join('');

const NAME = String.raw`((?:"(?:[^"]|"")+"|[^\s"(])+)`;
const CREATE = new RegExp(`^CREATE (?:UNLOGGED )?TABLE ${NAME} \\(\n`);
/** How a table ends of which nothing is said after its columns. */
const END = '\n)';
const ADD = new RegExp(`^ALTER TABLE ${NAME} ADD (CONSTRAINT [\\s\\S]*)$`);
const SETTING = /^ALTER TABLE \S+ ALTER COLUMN /;
const REFERENCES = new RegExp(` REFERENCES ${NAME}\\(([^)]*)\\)`);
const KEY = /^CONSTRAINT .* (?:PRIMARY KEY|UNIQUE) \(([^)]*)\)$/;
const UNCHECKED = / NOT (VALID|ENFORCED)$/;

/** Within each run of tables, those that others refer to or name come before them, as far as they do not go in circles. */
function inOrderOfReference(repairs: readonly Repair[]): readonly Repair[] {
  const targets = new Map<string, string[]>();
  for (const [, owner, constraint = ''] of repairs.flatMap(({ statements }) => statements.map((one) => ADD.exec(one) ?? []))) {
    const target = REFERENCES.exec(constraint)?.[1];
    if (owner !== undefined && target !== undefined) targets.set(owner, [...(targets.get(owner) ?? []), target]);
  }
  const ordered: Repair[] = [];
  for (let from = 0; from < repairs.length; ) {
    let to = from;
    while (to < repairs.length && (nameOf(repairs[to]!) !== undefined || isOfReferences(repairs[to]!))) to++;
    const run = repairs.slice(from, to);
    const tables = run.filter((step) => !isOfReferences(step));
    ordered.push(...referredFirst(tables, targets), ...run.filter(isOfReferences), ...repairs.slice(to, to + 1));
    from = to + 1;
  }
  return ordered;
}

/** Nothing needs a foreign key to be there. */
const isOfReferences = ({ statements }: Repair): boolean =>
  statements.length > 0 && statements.every((statement) => ADD.test(statement) && REFERENCES.test(statement));

const nameOf = ({ statements: [first = ''] }: Repair): string | undefined => CREATE.exec(first)?.[1];

function referredFirst(run: readonly Repair[], targets: ReadonlyMap<string, readonly string[]>): readonly Repair[] {
  const byName = new Map(run.map((step) => [nameOf(step)!, step]));
  const ordered = new Set<Repair>();
  const begun = new Set<string>();
  const place = (name: string): void => {
    const step = byName.get(name);
    if (step === undefined || begun.has(name)) return;
    begun.add(name);
    for (const named of namesInText(step.statements.join('\n'))) place(named);
    for (const target of targets.get(name) ?? []) place(target);
    ordered.add(step);
  };
  for (const name of byName.keys()) place(name);
  return [...ordered];
}
