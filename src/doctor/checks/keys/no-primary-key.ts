// Tables without a primary key. Where their changes are published, an UPDATE or DELETE fails.
import type { QueryCheck } from '../../check.ts';
import { ourTables, RELATION_NAME } from '../../words.ts';

export const noPrimaryKey: QueryCheck = {
  id: 'no-primary-key',
  group: 'keys',
  looksFor: 'tables without a primary key (an error if a publication has their updates and nothing tells their rows apart)',
  sql: ({ scope }) => {
    const { from, where } = ourTables(scope, 'rp');
    return `SELECT ${RELATION_NAME} AS name, c.relreplident NOT IN ('f', 'i') AND EXISTS (
    SELECT FROM pg_publication p WHERE (p.pubupdate OR p.pubdelete) AND (p.puballtables
      OR EXISTS (SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = c.oid))) AS published
FROM ${from} WHERE ${where} AND NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) ORDER BY 2 DESC, 1`;
  },
  judge: (rows) => ({
    findings: rows.map(({ name, published }) => ({
      finding: {
        code: 'no-primary-key',
        severity: published === 't' ? 'error' : 'notice',
        subject: `table ${name}`,
        message:
          published === 't'
            ? 'it has no primary key and is published with its updates or deletes, so every UPDATE and DELETE on it fails'
            : 'it has no primary key, so nothing tells two equal rows apart, and its updates cannot be replicated',
        hint:
          published === 't'
            ? `add a primary key, or ALTER TABLE ${name} REPLICA IDENTITY FULL`
            : 'add one if rows are ever changed one by one',
      },
    })),
  }),
};
