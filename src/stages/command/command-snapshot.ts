// What a snapshot file says about a database whose migrations are applied by a command, or by several steps. One that was written for another state of the
// ledger says nothing about this one.
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { COMMAND_HEAD, STEPS_HEAD } from '../../ledger/verification-store.ts';
import type { Project } from '../../project/project.ts';
import { headOf } from '../../schema/verify/snapshot.ts';
import type { Expectation } from '../../schema/verify/verify.ts';
import { fromFile } from '../expectation/expectation.ts';
import { SNAPSHOT_AGAIN } from '../expectation/stale-snapshot.ts';

export interface FromSnapshot {
  /** Null if there is no snapshot, or it is of another state. */
  readonly expectation: Expectation | null;
  readonly findings: readonly Finding[];
}

/** @param head the key of the ledger's state. @throws Stop('misused') for a file that is not a snapshot. */
export function fromSnapshot({ snapshot }: Pick<Project, 'snapshot'>, config: Config, head: string): FromSnapshot {
  if (snapshot === null) return { expectation: null, findings: [] };
  const written = headOf(snapshot.text, snapshot.path);
  const isOfFiles = written === null || ![COMMAND_HEAD, STEPS_HEAD].includes(kindOf(written));
  if (written === head || (isOfFiles && kindOf(head) === COMMAND_HEAD)) return { expectation: fromFile(snapshot, config), findings: [] };
  const hint = `${SNAPSHOT_AGAIN}; until then, what the last run recorded is what is expected`;
  return {
    expectation: null,
    findings: [
      {
        code: 'snapshot-stale',
        severity: config.snapshotStale === 'fail' || kindOf(written ?? '') !== kindOf(head) ? 'error' : 'warning',
        subject: snapshot.path,
        message: `${snapshot.path} was written for ${written === null ? 'no migrations' : stateText(written)}, and the database is at ${stateText(head)}`,
        hint,
        place: { file: snapshot.path },
      },
    ],
  };
}

const kindOf = (head: string): string => head.split(' ', 1)[0]!;

/** Without the word that says what kind of key it is, and the digest at its end. */
const stateText = (head: string): string => head.replace(/^(?:command|steps) /, '').replace(/ [0-9a-f]{12}$/, '');
