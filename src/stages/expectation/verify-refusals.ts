// What `verify` says if there is nothing to compare with, or something is still to be applied.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';

export const notApplied = ({ file }: Pick<Migration, 'file'>): Finding => ({
  code: 'pending',
  severity: 'error',
  subject: file,
  message: `${file} is not applied yet`,
  hint: 'run `schemagate up`',
  place: { file },
});

export const noExpectation = finding({
  code: 'no-expectation',
  subject: 'schema.snapshot.json',
  message: 'there is nothing to verify against: there is no snapshot file for this head, and no run has recorded an expectation for it',
  hint: 'write a snapshot with `schemagate snapshot`, or let `schemagate up` record one',
});
