// Taking migrations back and applying them again, in one run.
import { finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Step } from '../../core/report.ts';
import { Stop } from '../../core/stop.ts';
import type { Reversal } from '../../migrations/reversal.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import { conclude } from '../conclude.ts';
import type { Context } from '../context.ts';
import { withheldFinding } from '../ledger/plan-or-stop.ts';

/**
 * The newest of those that go back, which the run ends at again; none if none does. @param kept what it has reverted on connections that it
 * has lost. @throws Stop('history') if the folder lacks one of them.
 */
export function lastToRedo(reversals: readonly Reversal[], kept: readonly Step[], project: Project): Migration | undefined {
  const files = reversals.map(({ row }) => project.migrations.find(({ id }) => id === row.id));
  const missing = reversals.find((_, i) => files[i] === undefined);
  if (missing === undefined) return newestOf(kept, project) ?? files[0];
  const { version } = missing.row;
  const message = `${version} cannot be applied again: its file is not in the folder`;
  throw new Stop([finding({ code: 'no-way-back', subject: version, message, hint: 'run this with the image that has it' })]);
}

/** Steps have their versions from the files, all of which are there. */
export const newestOf = ([newest]: readonly Step[], { migrations }: Project): Migration | undefined =>
  newest && migrations.find(({ kind, version }) => kind === 'versioned' && version === newest.version);

/** How to go on if it breaks off: the same number once more would be that of others. */
export const goesUpAgain = (last: Migration | undefined): string | undefined =>
  last && `\`schemagate up --to ${last.version}\` applies again what was reverted`;

export interface Again {
  readonly again: string | undefined;
  readonly up: (context: Context) => Promise<Answer>;
  /** Where `up` ends, if its answer does not say what stays pending. */
  readonly until?: Project['until'] | undefined;
}

/** @param back what going back came to: only if that is in order, they are applied again. */
export async function redone(context: Context, back: Answer, { again, up, until }: Again): Promise<Answer> {
  if (conclude(back).outcome !== 'ready') return back;
  const how = again !== undefined && { again };
  context.sofar({ ...back, ...how, wentBack: back });
  const answer = await up(goingUp(context, back.steps ?? []));
  const steps = [...(back.steps ?? []), ...(answer.steps ?? [])];
  const findings = [...(back.findings ?? []), ...(answer.findings ?? []), ...(until === undefined ? [] : [withheldFinding(until)])];
  return { ...answer, ...how, applied: back.applied ?? 0, steps, findings, summary: `${back.steps?.length} reverted; ${answer.summary}` };
}

/** What `up` does comes after what was reverted, and of what was done on earlier connections it is given its own part. */
function goingUp(context: Context, reverted: readonly Step[]): Context {
  const { earlier, sofar } = context;
  return {
    ...context,
    earlier: { ...earlier, steps: earlier.wentBack === undefined ? [] : earlier.steps.slice(reverted.length) },
    sofar: (more) => sofar(more.steps === undefined ? more : { ...more, steps: [...reverted, ...more.steps] }),
  };
}
