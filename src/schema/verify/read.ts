// Reads the live catalog: one message, one round trip, one read-only snapshot of the database. Refuses to be called inside a transaction:
// it begins and ends its own.
import type { Finding } from '../../core/finding.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Queryable, Result, Row } from '../../postgres/session/queryable.ts';
import { withoutContained } from '../compare/ignore.ts';
import { KINDS } from '../kinds/kinds.ts';
import { asSchema, type Kind } from '../model/kind.ts';
import { quoteName } from '../model/name.ts';
import { type Catalog, type CatalogObject, compareById, referenceOf } from '../model/object.ts';
import type { Scope } from '../model/scope.ts';
import { leftOut, NOT_UTF8, notUtf8, onlyUtf8 } from './undecodable-objects.ts';

export interface ReadOptions extends Scope {
  /** One more SELECT for the same transaction and round trip. */
  readonly extraQuery?: string;
}

export interface ReadCatalog {
  readonly catalog: Catalog;
  /** What `also` returned. */
  readonly extraRows: readonly Row[];
  /** Of the objects that the server cannot send. */
  readonly unreadable: readonly Finding[];
}

/**
 * Definitions are printed by the server: with an empty search path every name in them is qualified, and the rest of these settings
 * decide how constants are written. JIT would take longer to compile the queries than they run.
 */
const BEGIN = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  'SET LOCAL search_path = pg_catalog',
  'SET LOCAL quote_all_identifiers = off',
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'postgres'",
  "SET LOCAL TimeZone = 'UTC'",
  'SET LOCAL extra_float_digits = 1',
  "SET LOCAL bytea_output = 'hex'",
  'SET LOCAL jit = off',
];
const VERSION = `/* gate:version */ SELECT pg_catalog.current_setting('server_version_num') AS version, current_user AS reader,
  (SELECT pg_catalog.json_agg(r.rolname ORDER BY r.rolname) FROM pg_catalog.pg_roles r) AS roles`;

/**
 * pg_get_…def and format_type look at the catalogs as they are now, not as the transaction's snapshot has them: what another session
 * drops in that moment makes them fail, with these.
 */
const DROPPED_MEANWHILE = new Set(['XX000', '42P01', '42704', '42883', '3F000']);
const ATTEMPTS = 5;

/** @throws PostgresError, ConnectionLost. */
export async function readCatalog(session: Queryable, { extraQuery: also, ...scope }: ReadOptions): Promise<ReadCatalog> {
  const wanted = new Set(KINDS.filter((kind) => kind.isWanted?.(scope) ?? true).map(({ name }) => name));
  const more = also === undefined ? [] : [also];
  const queries = KINDS.map((kind) => kind.query(scope));
  const { results, objects: read, unread } = await readWhole(session, queries, more);
  const objects = read.filter(({ kind }) => wanted.has(kind));
  const facts = results[0]!.rows[0]!;
  const left = new Set(scope.without);
  const kept = left.size === 0 ? objects : withoutContained(objects, (object) => left.has(referenceOf(object)));
  return {
    catalog: {
      serverVersion: Number(facts['version']),
      kinds: [...wanted].sort(),
      objects: kept.sort(compareById),
      access: {
        objects: read.filter(({ kind }) => !wanted.has(kind)),
        roles: (JSON.parse(facts['roles'] ?? '[]') as string[]).map(quoteName),
        reader: quoteName(facts['reader']!),
      },
    },
    extraRows: also === undefined ? [] : results[KINDS.length + 1]!.rows,
    unreadable: unread.flatMap(({ kind, rows }) => (wanted.has(kind.name) ? rows.map((row) => leftOut(kind, row)) : [])),
  };
}

interface ReadWhole extends ReadOnce {
  readonly unread: readonly { readonly kind: Kind; readonly rows: readonly Row[] }[];
}

/** If the server cannot send all of it in UTF-8, what it can, and what is left out. */
async function readWhole(session: Queryable, queries: readonly string[], more: readonly string[]): Promise<ReadWhole> {
  const messageOf = (ofKinds: readonly string[], last: readonly string[]): string =>
    [...BEGIN, VERSION, ...ofKinds, ...last, 'COMMIT'].join(';\n');
  try {
    return { ...(await readOnce(session, messageOf(queries, more), KINDS)), unread: [] };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.sqlstate !== NOT_UTF8) throw error;
  }
  const others = queries.map((query, at) => notUtf8(KINDS[at]!.name, query));
  const read = await readOnce(session, messageOf(queries.map(onlyUtf8), [...more, ...others]), KINDS);
  const unread = KINDS.map((kind, at) => ({ kind, rows: read.results[1 + KINDS.length + more.length + at]!.rows }));
  return { ...read, unread };
}

interface ReadOnce {
  /** Of the version, of each kind, and of what was asked for in addition. */
  readonly results: readonly Result[];
  readonly objects: CatalogObject[];
}

/** What one query brings is parsed while the server is at the next one. */
async function readOnce(session: Queryable, sql: string, kinds: readonly Kind[]): Promise<ReadOnce> {
  for (let attempt = 1; ; attempt++) {
    const objects: CatalogObject[] = [];
    let at = -BEGIN.length - 1;
    try {
      const results = await session.query(sql, ({ rows }) => {
        const kind = kinds[at++];
        if (kind !== undefined) for (const row of rows) objects.push(asSchema(kind, kind.parse(row)));
      });
      return { results: results.slice(BEGIN.length), objects };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      await session.query('ROLLBACK');
      if (attempt === ATTEMPTS || !DROPPED_MEANWHILE.has(error.sqlstate)) throw error;
    }
  }
}
