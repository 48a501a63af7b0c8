// After each statement of a transaction, looks at which relations the session has locked, rewritten and scanned, among those that existed
// before the run.
import type { Queryable } from '../../../postgres/session/queryable.ts';
import { isStronger, type LockMode, strongest } from './lock-modes.ts';

export interface Relation {
  /** Qualified, and quoted where SQL requires it. */
  readonly name: string;
  /** pg_class.relkind. */
  readonly kind: string;
  /** Of an index: its table. */
  readonly table: string | null;
}

/** What one statement did to a relation that existed before. */
export interface Effect {
  readonly relation: Relation;
  /** The lock it took, if stronger than what the transaction had. */
  readonly lock: LockMode | null;
  /** The strongest lock that the transaction holds now. */
  readonly held: LockMode | null;
  /** It has new files. */
  readonly isRewritten: boolean;
  /** It was read from end to end, as far as an empty table shows that. */
  readonly isScanned: boolean;
}

/** By oid; indexes by name, because a rebuilt one may have another oid. */
interface Seen {
  readonly locks: Readonly<Record<string, readonly string[]>>;
  readonly files: Readonly<Record<string, string>>;
  readonly scans: Readonly<Record<string, number>>;
}

const NOTHING: Seen = { locks: {}, files: {}, scans: {} };

export class Observer {
  readonly #session: Queryable;
  readonly #before: ReadonlyMap<string, Relation>;
  #seen: Seen = NOTHING;

  private constructor(session: Queryable, before: ReadonlyMap<string, Relation>) {
    this.#session = session;
    this.#before = before;
  }

  /** What is there now is what was there before. */
  static async begin(session: Queryable): Promise<Observer> {
    const [found] = await session.query(RELATIONS);
    const relations = (found?.rows ?? []).map(
      ({ key, name, kind, table }) => [key!, { name: name!, kind: kind!, table: table ?? null }] as const,
    );
    return new Observer(session, new Map(relations));
  }

  /** In the transaction, before its first statement. */
  async open(): Promise<void> {
    this.#seen = await this.#look();
  }

  /** What is new since the look before. */
  async effects(): Promise<readonly Effect[]> {
    const [before, now] = [this.#seen, await this.#look()];
    this.#seen = now;
    const touched = new Set([now.locks, now.files, now.scans].flatMap(Object.keys));
    return [...touched].flatMap((key) => {
      const relation = this.#before.get(key);
      if (relation === undefined) return [];
      const held = strongest(now.locks[key] ?? []);
      const lock = held !== null && isStronger(held, strongest(before.locks[key] ?? [])) ? held : null;
      const isRewritten = key in before.files && key in now.files && before.files[key] !== now.files[key];
      const isScanned = (now.scans[key] ?? 0) > (before.scans[key] ?? 0);
      return lock === null && !isRewritten && !isScanned ? [] : [{ relation, lock, held, isRewritten, isScanned }];
    });
  }

  async #look(): Promise<Seen> {
    const [found] = await this.#session.query(LOOK);
    return JSON.parse(found!.rows[0]!['seen']!) as Seen;
  }
}

/** FirstNormalObjectId (src/include/access/transam.h): PostgreSQL's own come before. */
const OURS = 'c.oid >= 16384';

const KEY = "CASE WHEN c.relkind IN ('i', 'I') THEN pg_catalog.format('%I.%I', n.nspname, c.relname) ELSE c.oid::text END";

const RELATIONS = `/* gate:trace */ SELECT ${KEY} AS key, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind,
  (SELECT pg_catalog.format('%I.%I', tn.nspname, t.relname) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace WHERE i.indexrelid = c.oid) AS "table"
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') AND n.nspname !~ '^pg_'`;

const LOOK = `/* gate:trace */ SELECT pg_catalog.json_build_object(
  'locks', coalesce((SELECT pg_catalog.json_object_agg(l.relation, l.modes) FROM (
    SELECT relation, pg_catalog.array_agg(mode) AS modes FROM pg_catalog.pg_locks
    WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384 GROUP BY relation) l), '{}'),
  'files', coalesce((SELECT pg_catalog.json_object_agg(${KEY}, c.relfilenode::text) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND c.relkind IN ('r', 'm', 'i')), '{}'),
  'scans', coalesce((SELECT pg_catalog.json_object_agg(s.relid, s.seq_scan) FROM pg_catalog.pg_stat_xact_all_tables s WHERE s.seq_scan > 0 AND s.relid >= 16384), '{}')
) AS seen`;
