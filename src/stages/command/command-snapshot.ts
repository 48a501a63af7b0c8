// What a snapshot file says about a database whose migrations are applied by a command, or by several steps. One that was written for another state of the
// ledger says nothing about this one.
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
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
  if (isUsed(written, head)) return { expectation: fromFile(snapshot, config), findings: [] };
  if (isOfAnotherKind(written, head)) return { expectation: null, findings: [ofAnotherKind(snapshot.path, written, head)] };
  const isRefused = config.snapshotStale === 'fail';
  return {
    expectation: null,
    findings: [
      {
        code: 'snapshot-stale',
        severity: isRefused ? 'error' : 'warning',
        subject: snapshot.path,
        message: `${snapshot.path} was written for ${stateText(written!)}, and the database is at ${stateText(head)}`,
        hint: isRefused ? SNAPSHOT_AGAIN : `${SNAPSHOT_AGAIN}; until then, what the last run recorded is what is expected`,
        place: { file: snapshot.path },
      },
    ],
  };
}

/** Before anything is run: it would not be what is expected afterwards either. @throws Stop('mismatch') */
export function refuseAnotherKind({ snapshot }: Pick<Project, 'snapshot'>, head: string): void {
  if (snapshot === null) return;
  const written = headOf(snapshot.text, snapshot.path);
  if (isOfAnotherKind(written, head)) throw new Stop([ofAnotherKind(snapshot.path, written, head)]);
}

/** One of files, too, where a command runs them. */
const isUsed = (written: string | null, head: string): boolean => written === head || (isOfFiles(written) && kindOf(head) === COMMAND_HEAD);

const isOfFiles = (written: string | null): boolean => written === null || ![COMMAND_HEAD, STEPS_HEAD].includes(kindOf(written));

const isOfAnotherKind = (written: string | null, head: string): boolean => !isUsed(written, head) && kindOf(written ?? '') !== kindOf(head);

/** As one that is left from before there were steps. */
const ofAnotherKind = (path: string, written: string | null, head: string): Finding => ({
  code: 'snapshot-stale',
  severity: 'error',
  subject: path,
  message: `${path} was written for ${isOfFiles(written) ? 'one folder of migrations' : kindOf(written!) === STEPS_HEAD ? 'several steps' : 'a command that migrates'}, and here ${kindOf(head) === STEPS_HEAD ? 'are several steps' : 'a command migrates'}`,
  hint: `${SNAPSHOT_AGAIN}; or remove it, and what the last run recorded is what is expected`,
  place: { file: path },
});

const kindOf = (head: string): string => head.split(' ', 1)[0]!;

/** Without the word that says what kind of key it is, and the digest at its end. */
const stateText = (head: string): string => head.replace(/^(?:command|steps) /, '').replace(/ [0-9a-f]{12}$/, '');
