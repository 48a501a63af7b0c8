// Reads the live catalog: two messages in one read-only snapshot of the database. The first says what there is (fingerprint.ts), and only kinds
// of which there is something are read by the second. Refuses to be called inside a transaction: it begins and ends its own.
import type { Finding } from '../../core/finding.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import { ENOUGH_TO_BE_SENT } from '../../postgres/server/probe.ts';
import type { Queryable, Result, Row } from '../../postgres/session/queryable.ts';
import { withoutContained } from '../compare/ignore.ts';
import { KINDS } from '../kinds/kinds.ts';
import { asSchema } from '../model/as-schema.ts';
import type { Kind } from '../model/kind.ts';
import { quoteName } from '../model/name.ts';
import { type Access, type Catalog, type CatalogObject, compareById, referenceOf } from '../model/object.ts';
import type { Extent, Scope } from '../model/scope.ts';
import { UNDOCUMENTED } from '../parts/storage-options.ts';
import { entriesIn, fingerprintOf, firstLook, isAnySeen, isCompared, lookOf, secondLook, seenIn } from './fingerprint.ts';
import { leftOut, NOT_UTF8, notUtf8, onlyUtf8 } from './undecodable-objects.ts';

export interface ReadOptions extends Scope {
  /** Owners and privileges that are not compared: for objects that are recreated. */
  readonly access?: boolean;
}

/** All of one moment. */
export interface ReadCatalog {
  readonly catalog: Catalog;
  readonly fingerprint: string;
  readonly hasLargeObjects: boolean;
  /** Options that the server keeps and nobody can have set. */
  readonly undocumented: readonly string[];
  /** Of the objects that the server cannot send. */
  readonly unreadable: readonly Finding[];
}

/**
 * Definitions are printed by the server: with an empty search path every name in them is qualified, and the rest of these settings
 * decide how constants are written. JIT would take longer to compile the queries than they run; in a small database so does planning them, and
 * they are written in the order in which they are best joined.
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
  'SET LOCAL enable_mergejoin = off',
  'SET LOCAL join_collapse_limit = 1',
  'SET LOCAL max_parallel_workers_per_gather = 0',
];

/** Of one transaction, the first message: it may be sent as the end of the one before (left-open.ts). */
export const openingOf = (scope: Scope): string => [...BEGIN, `/* gate:look */ ${firstLook(scope)}`].join(';\n');

const closing = (scope: Scope, look: string): string => `/* gate:catalog */ SELECT ${secondLook(scope, look) ?? 'NULL'} AS look,
  pg_catalog.current_setting('server_version_num') AS version, EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata) AS large_objects, ${UNDOCUMENTED} AS undocumented`;

const READER = `/* gate:roles */ SELECT current_user AS reader, (SELECT pg_catalog.json_agg(r.rolname ORDER BY r.rolname) FROM pg_catalog.pg_roles r) AS roles`;

/**
 * pg_get_…def and format_type look at the catalogs as they are now, not as the transaction's snapshot has them: what another session
 * drops in that moment makes them fail, with these.
 */
const DROPPED_MEANWHILE = new Set(['XX000', '42P01', '42704', '42883', '3F000']);
const ATTEMPTS = 5;

/** @throws PostgresError, ConnectionLost. */
export async function readCatalog(session: Queryable, { access = true, ...scope }: ReadOptions): Promise<ReadCatalog> {
  const wanted = new Set(KINDS.filter((kind) => isCompared(kind, scope)).map(({ name }) => name));
  const { look, last, reader, objects: read, unread } = await readWhole(session, scope, access);
  const left = new Set(scope.without);
  const objects = read.filter(({ kind }) => wanted.has(kind));
  const kept = left.size === 0 ? objects : withoutContained(objects, (object) => left.has(referenceOf(object)));
  const others = read.filter(({ kind }) => !wanted.has(kind));
  return {
    catalog: {
      serverVersion: Number(last['version']),
      kinds: [...wanted].sort(),
      objects: kept.sort(compareById),
      ...(reader !== null && { access: accessOf(reader, others) }),
    },
    fingerprint: fingerprintOf(look, last['look'] ?? null),
    hasLargeObjects: last['large_objects'] === 't',
    undocumented: JSON.parse(last['undocumented'] ?? '[]') as string[],
    unreadable: unread.flatMap(({ kind, rows }) => (wanted.has(kind.name) ? rows.map((row) => leftOut(kind, row)) : [])),
  };
}

const accessOf = ({ roles, reader }: Row, objects: readonly CatalogObject[]): Access => ({
  objects,
  roles: (JSON.parse(roles ?? '[]') as string[]).map(quoteName),
  reader: quoteName(reader!),
});

interface ReadWhole extends ReadOnce {
  readonly unread: readonly { readonly kind: Kind; readonly rows: readonly Row[] }[];
}

/** If the server cannot send all of it in UTF-8, what it can, and what is left out. */
async function readWhole(session: Queryable, scope: Scope, access: boolean): Promise<ReadWhole> {
  try {
    return { ...(await readOnce(session, scope, { access, isHostile: false })), unread: [] };
  } catch (error) {
    if (!(error instanceof PostgresError) || error.sqlstate !== NOT_UTF8) throw error;
  }
  const read = await readOnce(session, scope, { access, isHostile: true });
  return { ...read, unread: read.kinds.map((kind, at) => ({ kind, rows: read.further[at]!.rows })) };
}

interface ReadOnce {
  readonly look: string;
  /** Of which there may be something. */
  readonly kinds: readonly Kind[];
  readonly objects: CatalogObject[];
  readonly last: Row;
  readonly reader: Row | null;
  /** Of those kinds, where it was asked for: what cannot be sent. */
  readonly further: readonly Result[];
}

interface How {
  readonly access: boolean;
  /** Whether some of it cannot be sent. */
  readonly isHostile: boolean;
}

async function readOnce(session: Queryable, scope: Scope, how: How): Promise<ReadOnce> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readInTransaction(session, scope, how);
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      await session.query('ROLLBACK');
      if (attempt === ATTEMPTS || !DROPPED_MEANWHILE.has(error.sqlstate)) throw error;
    }
  }
}

/** What one query brings is parsed while the server is at the next one, and let go: the rows take more memory than what is made of them. */
async function readInTransaction(session: Queryable, scope: Scope, { access, isHostile }: How): Promise<ReadOnce> {
  const opening = openingOf(scope);
  const look = lookOf((session.leftOpen?.take(opening) ?? (await session.query(opening)).at(-1)!).rows);
  const seen = seenIn(look);
  const known = { ...scope, extent: extentOf(look, seen) };
  const kinds = KINDS.filter(
    (kind) => (access || isCompared(kind, scope)) && (kind.foundBy === undefined || isAnySeen(kind.foundBy, seen)),
  );
  const queries = kinds.map((kind) => kind.query(known, kinds));
  const further = isHostile ? kinds.map((kind, at) => notUtf8(kind.name, queries[at]!)) : [];
  const objects: CatalogObject[] = [];
  let at = 0;
  const parse = ({ rows }: Result): unknown => {
    const kind = kinds[at++];
    if (kind === undefined) return;
    for (const row of rows) objects.push(asSchema(kind, kind.parse(row)));
    return 'let go';
  };
  const asked = isHostile ? queries.map(onlyUtf8) : queries;
  // However little the kinds have brought: the server needs as long for the rest as it takes to parse that.
  const rest = [`SELECT ${ENOUGH_TO_BE_SENT}`, ...further, closing(scope, look), ...(access ? [READER] : []), 'COMMIT'];
  const results = (await session.query([...asked, ...rest].join(';\n'), parse)).slice(kinds.length + 1);
  const [last, reader] = results.slice(further.length).map(({ rows }) => rows[0]);
  return {
    ...{ look, kinds, objects },
    ...{ last: last!, reader: access ? reader! : null },
    further: results.slice(0, further.length),
  };
}

/** The language and its three functions; it comes with every database. */
const MEMBERS_OF_PLPGSQL = 4;

/** A comment on the schema public is counted by itself. */
const extentOf = (look: string, seen: ReadonlySet<string>): Extent => ({
  hasParents: seen.has('pg_inherits#'),
  hasNotNulls: seen.has('pg_constraint.n'),
  indexes: countIn(look, 'pg_index'),
  hasExtensions: seen.has('pg_extension') || countIn(look, 'extension-members') > MEMBERS_OF_PLPGSQL,
  commented: new Set([...aboutIn(look, 'pg_description'), ...(seen.has('comment-on-public') ? ['pg_namespace'] : [])]),
});

/** The catalogs that the rows of an entry are about. */
const aboutIn = (first: string, name: string): readonly string[] =>
  entriesIn(first).flatMap((entry) => (entry.startsWith(`${name}@`) ? [entry.slice(name.length + 1).replace(/:.*/, '')] : []));

/** How many rows an entry is of. */
const countIn = (first: string, name: string): number =>
  Number(
    entriesIn(first)
      .find((entry) => entry.startsWith(`${name}:`))
      ?.split(':')[1] ?? 0,
  );
