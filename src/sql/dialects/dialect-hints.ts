// What in a text one database does not read, or reads differently from the other.
import { DIALECT_NAMES, type Dialect, otherDialect } from '../../core/dialect.ts';
import { type DialectHint, type FoundHint, findHints } from './hint.ts';
import { ON_POSTGRES } from './on-postgres.ts';
import { ON_SQLITE } from './on-sqlite.ts';
import { tokensOf } from './tokens.ts';

const ON: Readonly<Record<Dialect, readonly DialectHint[]>> = { postgres: ON_POSTGRES, sqlite: ON_SQLITE };

/** @param dialect that is to read the text. */
export const dialectHints = (text: string, dialect: Dialect): readonly FoundHint[] => findHints(tokensOf(text), ON[dialect]);

/** `PRAGMA is SQLite's, and PostgreSQL does not know it`, or what it means there. */
export const whatIsWrong = ({ name, means }: DialectHint, dialect: Dialect): string =>
  means === undefined
    ? `${DIALECT_NAMES[dialect]} does not read ${name}, as ${DIALECT_NAMES[otherDialect(dialect)]} does`
    : `${name} ${means}`;

/**
 * What to write instead, of a statement that a database has refused; null if nothing is known about it.
 * @param at where in the statement it complains; null if it does not say.
 */
export function hintOnRefusal(statement: string, at: number | null, dialect: Dialect): string | null {
  const found = dialectHints(statement, dialect).filter(({ hint }) => hint.means === undefined);
  const nearest = at === null ? found[0] : found.toSorted((a, b) => distance(a, at) - distance(b, at))[0];
  return nearest === undefined ? null : `${whatIsWrong(nearest.hint, dialect)}: ${nearest.hint.instead}`;
}

const distance = ({ at, end }: FoundHint, place: number): number => (place < at ? at - place : Math.max(0, place - end));
