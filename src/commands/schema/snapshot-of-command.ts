// `snapshot -- COMMAND`: runs a command that migrates on a scratch database, and writes down the schema that it makes.
import { LAYOUT_BY_ID } from '../../layouts/layouts.ts';
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
import { staleAnswer } from '../../stages/expectation/snapshot-check.ts';
import { inScratch } from '../../stages/scratch/scratch-server.ts';
import { textNow, writeResult } from '../../stages/scratch/write-result.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const snapshotOfCommand = (asked: CommandFacets): Command => ({
  ...inPlaceOf(asked),
  needs: 'nothing',
  refuse: (given) => void givenCommand(given),
  run,
});

async function run(context: Context): Promise<Answer> {
  const { config, effects, flags } = context;
  const command = givenCommand(context);
  const project = await readCommandProject({ effects, config: { ...config, snapshot: null } });
  const path = snapshotPath(context, project);
  const previous = textNow(context, path);
  if (flags['check'] === true && previous === null) return staleAnswer(path);
  context.stage('wait');
  const make = async (scratch: Parameters<Parameters<typeof inScratch>[1]>[0]): Promise<Answer> => {
    const { session, facts } = scratch;
    const workspace = workspaceOf({ ...config, role: null }, LAYOUT_BY_ID.get('gate')!, facts);
    const ran = await runInScratch(context, project, command, scratch, workspace);
    if ('failed' in ran) return ran.failed;
    context.stage('verify');
    const catalog = ofWhoeverRuns((await readLive(session, ran.workspace.scope)).catalog);
    const text = encodeSnapshot(catalog, headOf(ran.ledger));
    if (flags['check'] === true && previous !== text) return staleAnswer(path);
    const written = `${command.text}, PostgreSQL ${facts.version}`;
    const { summary, changed } = await writeResult(context, { what: 'the snapshot', path, previous, text, written });
    return { summary, data: { file: path, changed } };
  };
  // Only a server that was named for it: DATABASE_URL may well be the one in production.
  return inScratch(context, make, flags['url'] === undefined ? null : config.connection);
}

export function snapshotPath({ config, flags }: Context, { folder, snapshot }: Pick<Project, 'folder' | 'snapshot'>): string {
  const [root] = config.migrations;
  const byDefault = folder.isAbsent === true ? pathBesideAbsent(root) : snapshotPaths(root)[0];
  return String(flags['out'] ?? config.snapshot ?? snapshot?.path ?? byDefault);
}
