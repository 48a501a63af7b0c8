// How old the oldest ids of each database are, for the two counters that wrap around: at about 2 billion the server refuses to write.
import type { Diagnosis, QueryCheck } from './check.ts';
import { amountText } from './words.ts';

const WARN_AT = 1_000_000_000;
const ERROR_AT = 1_500_000_000;

export interface Counter {
  readonly code: 'transaction-id-wraparound' | 'multixact-wraparound';
  /** What is counted, in words. */
  readonly what: string;
  /** The age of a database `d` (pg_database) and of a table `c` (pg_class), as expressions. */
  readonly ofDatabase: string;
  readonly ofTable: string;
}

export const wraparound = (counter: Counter): QueryCheck => ({
  id: counter.code,
  group: 'vacuum',
  looksFor: `databases whose oldest ${counter.what} are older than ${amountText(WARN_AT)} (an error at ${amountText(ERROR_AT)}; the server stops at about 2.1 billion)`,
  sql: () =>
    `SELECT d.datname AS name, ${counter.ofDatabase} AS age FROM pg_database d WHERE ${counter.ofDatabase} >= ${WARN_AT} ORDER BY 2 DESC`,
  judge: (rows) => ({ findings: rows.map(({ name, age }) => diagnosis(counter, name ?? '', Number(age))) }),
});

const diagnosis = ({ code, what, ofTable }: Counter, name: string, age: number): Diagnosis => ({
  finding: {
    code,
    severity: age >= ERROR_AT ? 'error' : 'warning',
    subject: `database ${name}`,
    message: `its oldest ${what} are ${amountText(age)} old, and at about 2.1 billion the server accepts no more writes`,
    hint: `find out what holds vacuum up (long transactions, prepared ones, replication slots), then VACUUM (FREEZE) the oldest tables: SELECT c.oid::regclass, ${ofTable} FROM pg_class c WHERE c.relkind IN ('r', 'm', 't') ORDER BY 2 DESC LIMIT 10`,
  },
});
