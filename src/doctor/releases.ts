// What is known of the releases of PostgreSQL: when each major version gets its last fixes, and which minor ones have a fault that may have left
// damage. From https://www.postgresql.org/support/versioning/ and the release notes that are named; a new entry names its source.

/** By major version: the day of its last release. */
export const END_OF_LIFE: Readonly<Record<number, string>> = {
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

export interface KnownFault {
  readonly major: number;
  /** Minor releases that have it, the first and the last. */
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning';
  /** In a clause after "this release has a known fault". */
  readonly fault: string;
  /** What to do besides installing another release. */
  readonly remedy: string;
  readonly fixedIn: number;
  readonly source: string;
}

const NOTES = 'https://www.postgresql.org/docs/release';

/** November 2024, undone a week later. */
const brokenInterface = (major: number, minor: number): KnownFault => ({
  ...{ major, from: minor, to: minor, severity: 'warning' },
  fault: 'extensions that were built for an earlier one, such as TimescaleDB, may crash it, and ALTER ROLE … SET role has no effect',
  remedy: 'nothing has to be repaired afterwards',
  fixedIn: minor + 1,
  source: `${NOTES}/${major}.${minor + 1}/`,
});

const brinOfNulls = (major: number, last: number): KnownFault => ({
  ...{ major, from: 0, to: last, severity: 'warning' },
  fault: 'BRIN indexes may forget that a range of pages has NULLs in it, so queries for NULL miss rows',
  remedy: 'then REINDEX the BRIN indexes that queries for NULL use',
  fixedIn: last + 1,
  source: `${NOTES}/${major}.${last + 1}/`,
});

export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    ...{ major: 14, from: 0, to: 3, severity: 'error' },
    fault: 'CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY may leave rows out of the index, which nobody notices',
    remedy: 'then REINDEX every index that was built or rebuilt concurrently; pg_amcheck --heapallindexed finds those that lack rows',
    fixedIn: 4,
    source: `${NOTES}/14.4/`,
  },
  brinOfNulls(14, 8),
  brinOfNulls(15, 3),
  brokenInterface(14, 14),
  brokenInterface(15, 9),
  brokenInterface(16, 5),
  brokenInterface(17, 1),
];
