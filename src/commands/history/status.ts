// Where every migration stands, and which layout the folder has.

import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { entryLines } from '../../report/entry-lines.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { FAIL_ON, leastOf, readStandings, withFailOn } from '../../stages/expectation/migration-standings.ts';
import { READ } from '../../stages/least-rights.ts';

export const status: Command = {
  name: 'status',
  summary: 'show every migration and where it stands; changes nothing',
  example: 'schemagate status --migrations ./db/migrations',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  flags: [FAIL_ON],
  refuse: ({ flags }) => void leastOf(flags),
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { workspace, plan, entries, findings } = await readStandings(context, project, ready);
  const summary = `${plan.applied} applied, ${plan.pending.length} pending, ${plan.ahead.length} ahead of this folder`;
  const head = { files: plan.headOfFiles, ledger: plan.headOfLedger };
  const text = [
    `folder  ${project.folder.path} (head ${head.files ?? 'none'})`,
    `layout  ${project.layout.id}: ${project.why}`,
    `ledger  ${workspace.ledger.name} (head ${head.ledger ?? 'none'})`,
    '',
    ...entryLines(entries),
    '',
    summary,
  ].join('\n');
  const shown = findings.filter((finding) => finding.code !== 'pending' || context.flags['fail-on'] === 'notice');
  return withFailOn(
    {
      summary,
      head,
      applied: plan.applied,
      findings: shown,
      text,
      data: { layout: project.layout.id, why: project.why, ledger: workspace.ledger.name, entries },
    },
    context.flags,
  );
}
