// Records everything up to a version as applied, for a database whose tables were created by hand or by another tool, without running any
// of it. Before that it proves that the database looks like it; it refuses a ledger that has rows already.
import { hasErrors } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import { count } from '../../report/view-options.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { compareWithExpectation } from '../../stages/expectation/compare-with-expectation.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { establish } from '../../stages/ledger/establish-ledger.ts';
import { findMigration } from '../../stages/ledger/ledger-marks.ts';
import { readState } from '../../stages/ledger/ledger-state.ts';
import { recordEvents } from '../../stages/ledger/record-events.ts';
import { takeLock } from '../../stages/ledger/take-lock.ts';
import { baselineOutcome } from '../../stages/scratch/baseline-answer.ts';
import { baselineAt, baselineExpectation, notCompared, refuseUsedLedger } from '../../stages/scratch/baseline-expectation.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';
import { workspaceOf } from '../../stages/workspace.ts';

export const baseline: Command = {
  name: 'baseline',
  summary: 'record everything up to a version as applied, for a database that has it already; runs no migration',
  example: 'schemagate baseline 0042',
  rights: {
    ledger: 'write',
    besides: "if there is no ledger yet, CREATE ON DATABASE, or on the schema of another tool's ledger; on the --scratch server CREATEDB",
  },
  needs: 'database',
  purpose: 'write',
  ofSqlite: async () => (await import('../sqlite/baseline-on-sqlite.ts')).baselineOnSqlite,
  flags: [{ name: 'force', type: 'boolean', doc: 'record it whatever the schema is' }, SCRATCH, JSON_FLAG],
  plain: asksJson,
  operands: {
    usage: 'VERSION',
    doc: 'The last migration that the database has. Its schema is compared with the snapshot of that version, or with what the migrations create on --scratch.',
    count: 1,
  },
  run,
};

async function run(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { flags, operands } = context;
  const { session, facts } = ready;
  const last = baselineAt(findMigration(project, operands[0] ?? ''));
  const upTo = projectUpTo(project, last);
  const workspace = workspaceOf(context.config, project.layout, facts);
  refuseUsedLedger(workspace, (await readState(session, workspace, facts, project.migrations, { everyRow: true })).rows.length);
  const isForced = flags['force'] === true;
  const expectation = await baselineExpectation(context, upTo, last);
  if (expectation === null && !isForced) throw new Stop([notCompared(last)]);
  await takeLock(context, ready, workspace);
  const differing = expectation === null ? [] : (await compareWithExpectation(context, upTo, { session, workspace }, expectation)).findings;
  const outcome = baselineOutcome(project, { last, upTo, against: expectation, differing, isForced });
  if (outcome.refused !== null) return outcome.refused;
  const { covered } = outcome;
  const state = await establish(session, workspace, project.migrations);
  refuseUsedLedger(workspace, state.rows.length);
  const detail = `${count(covered.length, 'migration')}${hasErrors(differing) ? ', although the schema differs' : expectation === null ? ', not compared' : ''}`;
  const events = recordEvents(context, { workspace, state }, [{ event: 'baselined', of: last, detail }]);
  await session.query(`/* gate:baseline */ BEGIN;\n${[...events, workspace.ledger.baselined(covered, context.run)].join(';\n')};\nCOMMIT`);
  return withJson(outcome.recorded(workspace.ledger.name), flags);
}
