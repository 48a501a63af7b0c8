// How a database URL begins: which schemes mean PostgreSQL, and what to do about each of the others.
import { suggest } from '../../core/text/suggest.ts';
import type { UrlProblem } from './url-parts.ts';

export const SQLITE_SCHEME = /^(sqlite3?(?:\+\w+)?|file):/i;

export const isSqliteUrl = (url: string): boolean => !isUsual(url) && SQLITE_SCHEME.test(url.trim());

/** Nearly every URL begins so, and is told by that without what finds out about the others. */
const isUsual = (url: string): boolean => url.startsWith('postgres://') || url.startsWith('postgresql://');

/** What is wrong with the beginning of the URL, or null. Shows no more of it than its scheme. */
export function schemeProblem(url: string): UrlProblem | null {
  if (isUsual(url)) return null;
  if (/^["']/.test(url)) {
    return {
      message: 'begins with a quotation mark',
      hint: 'remove the quotation marks: in an --env-file of docker they are part of the value',
    };
  }
  if (/^(\$|\{\{|<)/.test(url))
    return { message: 'is a placeholder that was not replaced', hint: `set the variable that it names; ${FORM}` };
  const scheme = /^([a-z][a-z0-9+._-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined)
    return { message: 'is not a URL', hint: /^\s*\w+\s*=/.test(url) ? `libpq's key=value form is not supported; ${FORM}` : FORM };
  const [dialect = '', driver] = scheme.split(/\+(.*)/s);
  const other = OTHERS.find(([pattern]) => pattern.test(scheme));
  if (other) return { message: `begins with ${scheme}:, ${other[1]}`, hint: other[2] };
  if (dialect !== 'postgres' && dialect !== 'postgresql') {
    return { message: `begins with ${scheme}:, which is not PostgreSQL's`, hint: FORM };
  }
  if (driver !== undefined && !DRIVERS.includes(driver)) {
    const near = suggest(driver, DRIVERS);
    return {
      message: `names the driver ${driver}, which is not known here`,
      hint: near ? `did you mean ${dialect}+${near}?` : `leave it out: ${dialect}://`,
    };
  }
  return url.startsWith('//', scheme.length + 1) ? null : { message: `has no // after ${scheme}:`, hint: FORM };
}

const FORM = 'write postgres://user:password@host:port/database';

/** Drivers of SQLAlchemy, whose URLs applications share with us; what they connect to is the same. */
const DRIVERS: readonly string[] = ['asyncpg', 'psycopg', 'psycopg_async', 'psycopg2', 'psycopg2cffi', 'pg8000', 'aiopg', 'psycopgbinary'];

const OTHERS: readonly (readonly [RegExp, string, string])[] = [
  [/^(sqlite3?(\+.*)?|file)$/, 'a SQLite file', `only DATABASE_URL and --url may name one; ${FORM}`],
  [/^(mysql|mariadb)/, 'a MySQL database', `schemagate works on PostgreSQL and SQLite only; ${FORM}`],
  [
    /^(mssql|sqlserver|oracle|mongodb|redis|cockroachdb|redshift|clickhouse)/,
    'another database',
    `schemagate works on PostgreSQL and SQLite only; ${FORM}`,
  ],
  [/^jdbc/, 'the form of Java drivers', `omit jdbc: and put user and password in the URL; ${FORM}`],
  [/^prisma/, "which is the address of Prisma's proxy", 'give the direct URL of the database, the one for prisma migrate'],
  [
    /^(postgis|psql|pgsql|pg|postgre|postgress|postgressql|timescale)$/,
    'which only some tools understand',
    'write postgres:// and leave the rest as it is',
  ],
];
