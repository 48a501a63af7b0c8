// What the server is besides PostgreSQL: an engine that speaks its protocol, a managed service, an extension that changes what tables are.
// Recognised by marks that the first question in a session asks for; refusing one is refuse-engine.ts's.

export interface Engine {
  readonly name: string;
  /** Null if the marks do not say. */
  readonly version: string | null;
}

/** SQL of type text, for a session whose search path is pg_catalog: what `enginesOf` reads, besides `version()`. */
export const ENGINE_MARKS = `(SELECT string_agg(mark, ' ') FROM (SELECT extname || ':' || extversion AS mark FROM pg_extension WHERE extname IN ('citus', 'timescaledb')
    UNION ALL SELECT rolname::text FROM pg_roles WHERE rolname IN ('rds_superuser', 'alloydbsuperuser', 'neon_superuser')
    UNION ALL SELECT 'dsql' WHERE to_regproc('sys.wait_for_job') IS NOT NULL
    UNION ALL SELECT 'spanner' WHERE current_setting('spanner.ddl_transaction_mode', true) IS NOT NULL) marks)`;

const BY_VERSION: readonly (readonly [name: string, mark: RegExp])[] = [
  ['CockroachDB', /CockroachDB(?:\D*?v([\w.-]+))?/],
  ['YugabyteDB', /-YB-([\w.]+)/],
];

const BY_MARK: Readonly<Record<string, string>> = {
  dsql: 'Aurora DSQL',
  spanner: 'Spanner',
  citus: 'Citus',
  timescaledb: 'TimescaleDB',
  alloydbsuperuser: 'AlloyDB',
  neon_superuser: 'Neon',
  rds_superuser: 'Amazon RDS',
};

/** @param version what `version()` says. @param marks null where none were found or asked for. */
export function enginesOf(version: string, marks: string | null): readonly Engine[] {
  const said = BY_VERSION.flatMap(([name, mark]) => {
    const found = mark.exec(version);
    return found === null ? [] : [{ name, version: found[1] ?? null }];
  });
  const marked = (marks ?? '').split(' ').flatMap((mark) => {
    const [id = '', ...rest] = mark.split(':');
    return Object.hasOwn(BY_MARK, id) ? [{ name: BY_MARK[id]!, version: rest.length === 0 ? null : rest.join(':') }] : [];
  });
  return [...said, ...marked];
}

/** `Amazon RDS, Citus 12.1-1`; null of plain PostgreSQL. */
export const engineText = (engines: readonly Engine[]): string | null =>
  engines.length === 0 ? null : engines.map(({ name, version }) => (version === null ? name : `${name} ${version}`)).join(', ');
