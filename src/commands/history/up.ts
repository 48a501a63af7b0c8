// The gate: wait, lock, apply, verify. An up-to-date database is passed without the lock.
import type { Ready } from '../../postgres/server/wait.ts';
import { seeFiles } from '../../project/folder/seen-files.ts';
import type { Project } from '../../project/project.ts';
import { isSkipped } from '../../project/skipped-head.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { initialise } from '../../stages/first-boot/create-database.ts';
import { type Gate, gateOf } from '../../stages/gate/gate.ts';
import { mayBeKnown } from '../../stages/gate/known-files.ts';
import { passGate } from '../../stages/gate/pass-gate.ts';
import { passKnown } from '../../stages/gate/pass-known.ts';
import { withheldFinding } from '../../stages/ledger/plan-or-stop.ts';
import { refuseTarget, TO, withinTarget } from '../../stages/ledger/run-target.ts';
import { skippedAnswer } from '../../stages/skipped-answer.ts';
import { run as runCommand } from './run.ts';

export const up: DatabaseCommand = {
  name: 'up',
  byDefault: true,
  summary: 'wait for the server, apply what is pending, prove the schema',
  example: 'schemagate up --migrations ./db/migrations --wait-timeout 2m',
  rights: {
    ledger: 'write',
    besides:
      'if nothing is pending, reading is enough; to create the schema of the ledger, CREATE ON DATABASE, or let an administrator run CREATE SCHEMA schemagate AUTHORIZATION role; with the ledger of another tool, CREATE on its schema; and what the migrations themselves need, such as CREATE ON SCHEMA public and ownership of what they alter',
  },
  needs: 'database',
  purpose: 'write',
  notifies: 'migrates',
  resumes: true,
  boots: true,
  instead: (_, { config }) => (config.command.length > 0 ? runCommand : null),
  ofSteps: async () => (await import('../steps/up-steps.ts')).upSteps,
  ofSqlite: async () => (await import('../sqlite/up-on-sqlite.ts')).upOnSqlite,
  flags: [TO],
  refuse: ({ flags }) => refuseTarget(flags),
  whereKnown: {
    see: async (context, opened, isWanted) => (mayBeKnown(context) ? seeFiles(context, opened, isWanted) : null),
    pass: (context, seeing, ready) => passKnown(context, seeing, ready),
  },
  run,
};

async function run(context: Context, whole: Project, ready: Ready): Promise<Answer> {
  if (isSkipped(whole.migrations, context.config.skip)) return skippedAnswer(whole, context.config.skip);
  await initialise(context, ready);
  const project = await withinTarget(context, whole, ready);
  const gate = gateOf(context, project, ready);
  const seeds = await seedsFor(gate);
  const passed = await (context.config.backup === null ? passGate(gate) : withWayBack(gate));
  const answer = seeds === null ? passed : await seeds(passed);
  const { until } = project;
  return until === undefined ? answer : { ...answer, findings: [...(answer.findings ?? []), withheldFinding(until)] };
}

/** Loaded only where a run is backed up. */
const withWayBack = async (gate: Gate): Promise<Answer> =>
  (await import('../../stages/backup/backup-for-run.ts')).passWithWayBack(gate.context, gate.ready, () => passGate(gate));

/** What runs the seeds after the gate; loaded only where an environment is named. Null where none is, or the run ends before the folder. */
async function seedsFor(gate: Gate): Promise<((passed: Answer) => Promise<Answer>) | null> {
  const { context, project, workspace } = gate;
  if (context.config.env === null || project.until !== undefined) return null;
  const { prepareSeeds, withSeeds } = await import('../../stages/seeds/run-seeds.ts');
  const prepared = await prepareSeeds(context, project, workspace);
  return (passed) => withSeeds(gate, prepared, passed);
}
