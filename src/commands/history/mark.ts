// Tells the ledger that a migration is applied, or is not, without running anything: where a person has settled by hand what was left
// half-way, brought about the effect of a migration in code, or accepts an edited file.

import { wayBackStore } from '../../ledger/way-back-store.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { establish } from '../../stages/ledger/establish-ledger.ts';
import { keepingWaysBack } from '../../stages/ledger/kept-ways-back.ts';
import { findMigration, markApplied, markPending, stateToMark } from '../../stages/ledger/ledger-marks.ts';
import { readState } from '../../stages/ledger/ledger-state.ts';
import { recordEvents } from '../../stages/ledger/record-events.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const mark: Command = {
  name: 'mark',
  summary: 'record in the ledger that a migration is applied, or pending, without running anything',
  example: 'schemagate mark 0003 applied',
  rights: { ledger: 'write', besides: "on another tool's ledger SELECT, INSERT, UPDATE, DELETE, and USAGE on its schema" },
  needs: 'database',
  ofSqlite: async () => (await import('../sqlite/mark-on-sqlite.ts')).markOnSqlite,
  purpose: 'write',
  flags: [
    {
      name: 'if-same',
      type: 'boolean',
      doc: 'only if what the migration makes is there, and is the same: compared by running the folder in scratch databases',
    },
    SCRATCH,
  ],
  refuse: ({ operands }) => void stateToMark(operands),
  operands: {
    usage: 'VERSION applied|pending',
    doc: 'VERSION is what `status` shows, or the file name. Applied: its effect is there, however it got there; this also accepts the file as it is now. Pending: nothing of it is there, so the next run applies it.',
    count: 2,
  },
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const [version = ''] = context.operands;
  const state = stateToMark(context.operands);
  const migration = findMigration(project, version);
  const { session, facts } = ready;
  const workspace = keepingWaysBack(workspaceOf(context.config, project.layout, facts), project, context.emit);
  // What makes it impossible to work on this ledger at all is reported before anything is created.
  await readState(session, workspace, facts, project.migrations);
  await takeLock(context, ready, workspace);
  if (state === 'applied' && context.flags['if-same'] === true) {
    const { refuseOther } = await import('../../stages/scratch/there-already.ts');
    await refuseOther(context, project, migration, { session, workspace });
  }
  const found = await establish(session, workspace, project.migrations);
  const { rows, halfReverted } = found;
  const row = rows.find(({ id }) => id === migration.id);
  const marks =
    state === 'applied'
      ? markApplied(context, workspace, project, { migration, row, rows })
      : markPending(workspace, project, { migration, row, rows });
  // What was begun to take it back is settled with it.
  const statements = halfReverted?.id === migration.id ? [...marks, wayBackStore(workspace.schema).settle(migration)] : marks;
  const changed = statements.length > 0;
  const events = recordEvents(context, { workspace, state: found }, [{ event: 'marked', of: migration, detail: state }]);
  if (changed) await session.query(`/* gate:mark */ BEGIN;\n${[...events, ...statements].join(';\n')};\nCOMMIT`);
  const summary = changed
    ? `${migration.file} is recorded as ${state} in ${workspace.ledger.name}; nothing was run`
    : `${migration.file} was recorded as ${state} in ${workspace.ledger.name} already`;
  return { summary, data: { file: migration.file, version: migration.version, state, changed } };
}
