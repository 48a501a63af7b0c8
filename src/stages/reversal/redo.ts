// Taking migrations back and applying them again, in one run.
import { finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import type { Reversal } from '../../migrations/reversal.ts';
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import { conclude } from '../conclude.ts';
import type { Context } from '../context.ts';

/** The newest of those that go back, which the run ends at again; none if none does. @throws Stop('history') if the folder lacks one of them. */
export function lastToRedo(reversals: readonly Reversal[], { migrations }: Project): Migration | undefined {
  const files = reversals.map(({ row }) => migrations.find(({ id }) => id === row.id));
  const missing = reversals.find((_, i) => files[i] === undefined);
  if (missing === undefined) return files[0];
  const { version } = missing.row;
  const message = `${version} cannot be applied again: its file is not in the folder`;
  throw new Stop([finding({ code: 'no-way-back', subject: version, message, hint: 'run this with the image that has it' })]);
}

/** @param back what going back came to: only if that is in order, they are applied again. */
export async function redone({ sofar }: Pick<Context, 'sofar'>, back: Answer, up: () => Promise<Answer>): Promise<Answer> {
  if (conclude(back).outcome !== 'ready') return back;
  sofar(back);
  const again = await up();
  const [steps, findings] = [
    [...(back.steps ?? []), ...(again.steps ?? [])],
    [...(back.findings ?? []), ...(again.findings ?? [])],
  ];
  return { ...again, applied: back.applied ?? 0, steps, findings, summary: `${back.steps?.length} reverted; ${again.summary}` };
}
