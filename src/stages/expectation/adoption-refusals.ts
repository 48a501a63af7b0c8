// Why nothing can be adopted into the recorded expectation.
import { finding } from '../../core/finding.ts';

export const noFile = finding({
  code: 'bad-flag',
  subject: '--adopt',
  message: '--adopt changes the recorded expectation and writes no file, so it cannot be combined with --check or --out',
  hint: 'omit these, or omit --adopt',
});

export const fileCounts = (path: string) =>
  finding({
    code: 'snapshot-counts',
    subject: path,
    message: `${path} says what is expected, and it is written from the migrations: nothing can be adopted beside it`,
    hint: 'write a migration that creates it (CREATE … IF NOT EXISTS if it exists already), and then the snapshot; or leave it out of the comparison with GATE_IGNORE',
  });

export const nothingApplied = (ledger: string) =>
  finding({
    code: 'nothing-applied',
    subject: ledger,
    message: 'no gate has worked on this database yet, so there is no expectation to adopt anything into',
    hint: 'run `schemagate up`',
  });

export const notAtHead = (subject: string) =>
  finding({
    code: 'not-at-head',
    subject,
    message: `the database is not at the head of this folder: ${subject} is in between`,
    hint: 'run `schemagate up` with the folder that belongs to this database, then adopt',
  });
