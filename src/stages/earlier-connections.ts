// What a run did on connections that it has lost, and what the ledger says of it on the next one.
import { type Finding, finding } from '../core/finding.ts';
import type { Migration } from '../core/migration.ts';
import type { Step } from '../core/report.ts';
import type { Backend } from '../postgres/server/probe.ts';
import type { Answer } from './answer.ts';

export interface EarlierConnections {
  /** Those that were begun, in order: applied, or broken off by the end of the connection. */
  readonly steps: readonly Step[];
  /** The server processes of the lost connections. */
  readonly backends: readonly Backend[];
  /** Of `redo`: what going back came to. All of it is reverted, and is being applied again. */
  readonly wentBack?: Answer | undefined;
}

export const NOTHING_EARLIER: EarlierConnections = { steps: [], backends: [] };

export interface Settled {
  /** What is applied and stays so: part of what this run did. */
  readonly kept: Step[];
  /** What became of every step that was in doubt, in words. */
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

/** Pure. @param pending what the ledger, read on the next connection under the lock, has not. @param begun the one that it has as begun. */
export function settle(earlier: readonly Step[], pending: readonly Pick<Migration, 'file'>[], begun: Migration | null): Settled {
  const files = new Set(pending.map(({ file }) => file));
  const kept: Step[] = [];
  const notes: string[] = [];
  const gone: string[] = [];
  for (const step of earlier) {
    const { file } = step;
    if (!files.has(file)) {
      kept.push({ ...step, state: 'applied' });
      if (step.state !== 'applied')
        notes.push(`${file} had been committed when the connection was lost: it is in the ledger, and is not run again`);
    } else if (step.state === 'applied') gone.push(file);
    else if (begun?.file === file)
      notes.push(`${file} was interrupted when the connection was lost: it continues after the last statement in the ledger`);
    else notes.push(`${file} was rolled back when the connection was lost: it is run again`);
  }
  return { kept, notes, findings: gone.length === 0 ? [] : [takenBack(gone)] };
}

const takenBack = (files: readonly string[]): Finding =>
  finding({
    code: 'applied-again',
    subject: files.join(', '),
    message: `the server came back without ${files.join(', ')}, which this run had applied before the connection was lost: applied again`,
    hint: 'a crash may undo the last commits, which are flushed to disk together at the end of the run, and a promoted standby lacks what it had not received; each migration disappears together with its ledger row, so there is nothing to do',
  });
