// `snapshot -- COMMAND`: runs a command that migrates on a scratch database, and writes down the schema that it makes.
import { pathBesideAbsent, readCommandProject } from '../../project/command-project.ts';
import { type Project, snapshotPaths } from '../../project/project.ts';
import type { Command, CommandFacets } from '../../run/command.ts';
import { inPlaceOf } from '../../run/in-place-of.ts';
import { ofWhoeverRuns } from '../../schema/compare/regained-access.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import { readLive } from '../../schema/verify/verify.ts';
import type { Answer } from '../../stages/answer.ts';
import { headOf } from '../../stages/command/command-state.ts';
import { givenCommand } from '../../stages/command/given-command.ts';
import { runInScratch } from '../../stages/command/scratch-command.ts';
import type { Context } from '../../stages/context.ts';
import { type SnapshotWanted, writeSnapshot } from '../../stages/scratch/write-snapshot.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const snapshotOfCommand = (asked: CommandFacets): Command => ({
  ...inPlaceOf(asked),
  needs: 'nothing',
  refuse: (given) => void givenCommand(given),
  run,
});

async function run(context: Context): Promise<Answer> {
  const { config, effects } = context;
  const command = givenCommand(context);
  const project = await readCommandProject({ effects, config: { ...config, snapshot: null } });
  const make: SnapshotWanted['make'] = async (scratch) => {
    const { session, facts } = scratch;
    const workspace = workspaceOf({ ...config, role: null }, project.layout, facts);
    const ran = await runInScratch(context, project, command, scratch, workspace);
    if ('failed' in ran) return ran;
    context.stage('verify');
    const catalog = ofWhoeverRuns((await readLive(session, ran.workspace.scope)).catalog);
    return { text: encodeSnapshot(catalog, headOf(ran.ledger)), by: command.text };
  };
  return writeSnapshot(context, { path: snapshotPath(context, project), make });
}

export function snapshotPath({ config, flags }: Context, { folder, snapshot }: Pick<Project, 'folder' | 'snapshot'>): string {
  const [root] = config.migrations;
  const byDefault = folder.isAbsent === true ? pathBesideAbsent(root) : snapshotPaths(root)[0];
  return String(flags['out'] ?? config.snapshot ?? snapshot?.path ?? byDefault);
}
