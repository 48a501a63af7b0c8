// After a migration that failed because something exists already: whether that is what it makes. Tried where a scratch server is installed, in a
// limited time; whatever stops it is reported, and changes nothing about the failure.
import type { Finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { compareWithExisting, notCompared, thereAlready } from '../scratch/there-already.ts';
import type { Done } from './do-work.ts';
import type { Gate } from './gate.ts';

/** Others wait for the lock meanwhile. */
const LONGEST = 30_000;

type Failed = Pick<Done, 'failure' | 'findings'>;

/** @returns the failure, whose hint is what to do if that is known now, and the findings with what was found out. */
export async function explainExisting(gate: Gate, { failure, findings, steps }: Done): Promise<Failed> {
  const failed = steps.find(({ state }) => state === 'failed');
  const migration = gate.project.migrations.find(({ file }) => file === failed?.file);
  // A callback may have failed, and not the migration.
  if (migration === undefined || failure === null) return { failure, findings };
  const explained = await compared(gate, migration);
  const isSame = explained.code === 'there-already' && explained.severity === 'notice';
  return {
    failure: isSame ? { ...failure, hint: `${explained.message}; ${explained.hint}` } : failure,
    findings: [...findings, explained],
  };
}

async function compared({ context, project, ready, workspace }: Gate, migration: Migration): Promise<Finding> {
  const limited = { ...context, signal: AbortSignal.any([context.signal, AbortSignal.timeout(LONGEST)]), flags: {} };
  try {
    return thereAlready(migration, await compareWithExisting(limited, project, migration, { session: ready.session, workspace }));
  } catch (error) {
    if (context.signal.aborted || ready.session.isLost) throw error;
    const why =
      error instanceof Stop
        ? error.findings[0]!.message
        : limited.signal.aborted
          ? `it took longer than ${LONGEST / 1000} s`
          : String(error);
    return notCompared(migration, why);
  }
}
