// A statement that would hold a table in use while all of its rows are read, as several that do not: the constraint is added without a look at
// the rows that are there, and validated in a later transaction, which reads and writes go on beside. Goes by our own statements.
import { quoteIdent } from '../../sql/quote.ts';

export interface OnlineForm {
  /** Instead of the statement, in its place. */
  readonly first: string;
  /** What takes the first back where the difference as a whole would be taken back otherwise; absent if that does it. */
  readonly firstBack?: string;
  /** The statement that takes the difference back, which is not needed any more. */
  readonly back?: string;
  /** Transactions of their own, after all others. */
  readonly later: readonly { readonly statements: readonly string[]; readonly back: readonly string[] }[];
}

/** @param tables ids of those that are there already. Null for a statement that has no such form. */
export function onlineForm(statement: string, tables: ReadonlySet<string>): OnlineForm | null {
  const [, table = '', rest = ''] = ALTER.exec(statement) ?? [];
  if (!tables.has(table)) return null;
  const [, column] = SET_NOT_NULL.exec(rest) ?? [];
  if (column !== undefined) return notNull(table, column);
  const [, constraint] = / NOT VALID$/.test(rest) ? [] : (ADD.exec(rest) ?? []);
  return constraint === undefined ? null : validatedLater(statement, table, constraint);
}

const NAME = '(?:"(?:[^"]|"")+"|[\\w$]+)';
const ALTER = new RegExp(`^ALTER TABLE (?:ONLY )?(${NAME}\\.${NAME}) (.+)$`, 's');
const ADD = new RegExp(`^ADD CONSTRAINT (${NAME}) (?:FOREIGN KEY|CHECK|NOT NULL)\\b`);
const SET_NOT_NULL = new RegExp(`^ALTER COLUMN (${NAME}) SET NOT NULL$`);

function validatedLater(statement: string, table: string, constraint: string): OnlineForm {
  const first = `${statement} NOT VALID`;
  const validate = `ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`;
  return { first, later: [{ statements: [validate], back: [`ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`, first] }] };
}

/** PostgreSQL does not read the rows for SET NOT NULL if a validated constraint says it of them (manual, ALTER TABLE). */
function notNull(table: string, column: string): OnlineForm {
  const plain = column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column;
  const constraint = quoteIdent(`${plain.slice(0, 40)}_is_not_null`);
  const check = `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (${column} IS NOT NULL)`;
  const drop = `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`;
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${column}`;
  return {
    first: `${check} NOT VALID`,
    firstBack: drop,
    back: `${alter} DROP NOT NULL`,
    later: [
      { statements: [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`], back: [drop, `${check} NOT VALID`] },
      { statements: [`${alter} SET NOT NULL`, drop], back: [check, `${alter} DROP NOT NULL`] },
    ],
  };
}
