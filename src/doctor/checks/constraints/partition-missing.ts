// Tables that are partitioned by time and have no partition for what comes next: the first INSERT there fails.
import { type QueryCheck, WELL } from '../../check.ts';
import { ourTables, RELATION_NAME } from '../../words.ts';

/** One that has ended for so many times its last partition's length is an archive. */
const ARCHIVE = 10;

export const partitionMissing: QueryCheck = {
  id: 'partition-missing',
  group: 'constraints',
  looksFor: 'tables partitioned by time without a partition for the next period (an error if there is none for this moment)',
  // The bound of a partition, as FOR VALUES FROM ('2026-01-01') TO ('2026-02-01').
  sql: ({ scope }) => {
    const { from, where } = ourTables(scope, 'p');
    return `SELECT name, last::text, extract(epoch FROM last - clock_timestamp()) AS ahead, extract(epoch FROM last - first_of_last) AS width
FROM (SELECT name, max(upper) AS last, max(lower) AS first_of_last FROM (
    SELECT p.name, (m.bounds)[1]::timestamptz AS lower, (m.bounds)[2]::timestamptz AS upper
    FROM (SELECT c.oid, ${RELATION_NAME} AS name FROM ${from} JOIN pg_partitioned_table t ON t.partrelid = c.oid AND t.partstrat = 'r' AND t.partnatts = 1 AND t.partdefid = 0
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = t.partattrs[0] AND a.atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
        WHERE ${where}) p
      JOIN pg_inherits i ON i.inhparent = p.oid JOIN pg_class part ON part.oid = i.inhrelid,
      LATERAL (SELECT regexp_match(pg_get_expr(part.relpartbound, part.oid), '^FOR VALUES FROM \\(''([^'']+)''\\) TO \\((?:''([^'']+)''|MAXVALUE)\\)$') AS bounds) m
    WHERE m.bounds IS NOT NULL) b GROUP BY name HAVING count(*) = count(upper)) ends ORDER BY name`;
  },
  judge: (rows) => ({
    findings: rows.flatMap(({ name, last, ahead, width }) => {
      const [left, length] = [Number(ahead), Number(width)];
      if (left >= length || left < -ARCHIVE * length) return WELL.findings;
      const isOver = left <= 0;
      return [
        {
          finding: {
            code: 'partition-missing',
            severity: isOver ? 'error' : 'warning',
            subject: `table ${name}`,
            message: isOver
              ? `its last partition ended at ${last}, and it has no default partition, so rows of this moment are refused`
              : `its last partition ends at ${last}, and it has no default partition, so rows after that will be refused`,
            hint: `CREATE TABLE … PARTITION OF ${name} FOR VALUES FROM ('${last}') TO (…); and look why what makes them ahead of time does not`,
          } as const,
        },
      ];
    }),
  }),
};
