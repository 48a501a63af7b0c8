import { expect, test } from 'vitest';
import { enginesOf, engineText } from '../../../../src/postgres/server/engine.ts';
import { refusalOf } from '../../../../src/postgres/server/refuse-engine.ts';

const PLAIN = 'PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit';

test.each([
  [PLAIN, null, '', false],
  ['CockroachDB CCL v23.2.4 (x86_64-pc-linux-gnu, built 2024/04/08 21:53:33, go1.21.5)', null, 'CockroachDB 23.2.4', true],
  ['PostgreSQL 11.2-YB-2.20.1.3-b0 on x86_64-pc-linux-gnu, compiled by clang 15.0.3', null, 'YugabyteDB 2.20.1.3', true],
  ['PostgreSQL 16', 'sys.wait_for_job', 'Aurora DSQL', true],
  ['PostgreSQL 14.1', 'spanner', 'Spanner', true],
  [PLAIN, 'pg_dist_partition', 'Citus', false],
  [PLAIN, '_timescaledb_catalog rds_superuser', 'TimescaleDB, Amazon RDS', false],
  [PLAIN, 'alloydbsuperuser', 'AlloyDB', false],
  [PLAIN, 'neon_superuser toString', 'Neon', false],
])('%s with the marks %s is %s', (version, marks, text, isRefused) => {
  const engines = enginesOf(version, marks);
  expect([engineText(engines), refusalOf(engines) !== null]).toEqual([text, isRefused]);
});

test('an engine is refused by its name and with the reason', () => {
  expect(refusalOf(enginesOf('CockroachDB CCL v23.2.4', null))).toMatchObject({
    verdict: 'refused',
    reason: 'engine-refused',
    message: expect.stringMatching(/^the server is CockroachDB 23\.2\.4, on which the gate cannot work safely: its advisory locks /),
  });
});
