// `snapshot` over several steps: works through them in one scratch database, and writes down the schema of the whole.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { GateStep } from '../../project/steps/gate-step.ts';
import { readStepsProject } from '../../project/steps/steps-project.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { type SnapshotWanted, writeSnapshot } from '../../stages/scratch/write-snapshot.ts';
import { replaySteps } from '../../stages/steps/replay-steps.ts';
import { snapshotPath } from '../schema/snapshot-of-command.ts';

export const snapshotSteps = (steps: readonly GateStep[], of: CommandFacets): Command => ({
  ...inPlaceOf(of),
  needs: 'nothing',
  refuse: ({ flags, operands }) => {
    if (flags['adopt'] === true)
      throw new Stop([notOfSteps('--adopt', 'omit it: what is extra in the database of several steps cannot be adopted')]);
    if (operands.length > 0) throw new Stop([notOfSteps(operands[0]!, 'write the command as run: of a step in schemagate.yml')]);
  },
  run: (context: Context) => run(context, steps),
});

async function run(context: Context, steps: readonly GateStep[]): Promise<Answer> {
  const { config, effects } = context;
  const project = await readStepsProject({ effects, config: { ...config, snapshot: null } }, steps, () => null);
  const make: SnapshotWanted['make'] = async (scratch) => {
    const replayed = await replaySteps(context, project, scratch);
    if ('failed' in replayed) return replayed;
    return { text: encodeSnapshot(replayed.catalog, replayed.head), by: `${steps.length} steps` };
  };
  return writeSnapshot(context, { path: snapshotPath(context, project), make });
}

const notOfSteps = (subject: string, hint: string) =>
  finding({ code: 'bad-flag', subject, message: `${subject} cannot be combined with several steps`, hint });
