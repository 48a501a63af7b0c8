// What the server is besides PostgreSQL: an engine that speaks its protocol, a managed service, an extension that changes what tables are.
// Recognised by what the first question in a session (probe.ts) has found; refusing one is refuse-engine.ts's.

export interface Engine {
  readonly name: string;
  /** Null if the marks do not say. */
  readonly version: string | null;
}

const BY_VERSION: readonly (readonly [name: string, mark: RegExp])[] = [
  ['CockroachDB', /CockroachDB(?:\D*?v([\w.-]+))?/],
  ['YugabyteDB', /-YB-([\w.]+)/],
];

const BY_MARK: Readonly<Record<string, string>> = {
  'sys.wait_for_job': 'Aurora DSQL',
  spanner: 'Spanner',
  pg_dist_partition: 'Citus',
  _timescaledb_catalog: 'TimescaleDB',
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
  const marked = (marks ?? '')
    .split(' ')
    .flatMap((mark) => (Object.hasOwn(BY_MARK, mark) ? [{ name: BY_MARK[mark]!, version: null }] : []));
  return [...said, ...marked];
}

/** `Amazon RDS, TimescaleDB`. */
export const engineText = (engines: readonly Engine[]): string =>
  engines.map(({ name, version }) => (version === null ? name : `${name} ${version}`)).join(', ');
