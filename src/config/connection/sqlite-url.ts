// A URL that names a file of SQLite. Slashes mean what they mean to SQLAlchemy: with three of them the path is relative to the working folder, with
// four it is absolute. Without `//`, and after `file:`, everything is the path, as Prisma and sqlx write it.
import type { UrlReading } from './url.ts';
import type { UrlProblem } from './url-parts.ts';
import { SQLITE_SCHEME } from './url-scheme.ts';

export interface SqliteReading {
  /** As the URL says it; empty if it says none. */
  readonly path: string;
  /** The URL without its parameters, which may hold a key. */
  readonly shown: string;
  readonly notes: readonly UrlProblem[];
}

/** Drivers of SQLAlchemy for plain files. */
const DRIVERS: readonly string[] = ['pysqlite', 'aiosqlite'];

export function readSqliteUrl(text: string): SqliteReading {
  const url = text.trim();
  const scheme = SQLITE_SCHEME.exec(url)![1]!.toLowerCase();
  const [address = '', query = ''] = url.slice(scheme.length + 1).split(/\?(.*)/s);
  const path = pathIn(address, scheme);
  const found = problemOf(scheme, path, query);
  const ignored: readonly UrlProblem[] = query === '' ? [] : [IGNORED];
  return { path: found === null ? path : '', shown: `${scheme}:${address}`, notes: found === null ? ignored : [found] };
}

/** What the rest of the program takes for the URL in force. */
export const urlReadingOf = ({ shown }: SqliteReading): UrlReading => ({ parts: {}, masked: shown, secrets: [], findings: [] });

function pathIn(address: string, scheme: string): string {
  const [, slashes = '', rest = ''] = /^(\/*)(.*)$/s.exec(address) ?? [];
  // A URI of SQLite has an empty host before a path that is absolute.
  if (scheme === 'file') return slashes.length === 3 ? decoded(`/${rest}`) : decoded(slashes.length === 2 ? rest : address);
  if (slashes.length >= 4) return decoded(`/${rest}`);
  return decoded(slashes.length === 1 ? `/${rest}` : rest);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function problemOf(scheme: string, path: string, query: string): UrlProblem | null {
  const driver = scheme.split('+')[1];
  if (driver !== undefined && !DRIVERS.includes(driver)) {
    return {
      message: `names the driver ${driver}, whose files the gate cannot read`,
      hint: `write sqlite:///path, or name one of ${DRIVERS.join(', ')}`,
    };
  }
  if (path === ':memory:' || /(?:^|&)mode=memory(?:&|$)/.test(query) || (path === '' && scheme !== 'file')) {
    return { message: 'names a database in memory, which would be gone when the gate ends', hint: FORM };
  }
  if (path === '' || path.endsWith('/') || path.includes('\0')) return { message: 'names no file', hint: FORM };
  return null;
}

const FORM = 'write sqlite:///app.db for a file in the working folder, sqlite:////data/app.db for an absolute path';

const IGNORED: UrlProblem = {
  passedOver: 'notice',
  message: 'has parameters, which are ignored: they are for other drivers',
};
