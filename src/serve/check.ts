// One look at a database: what is applied, what is pending, and whether the schema is the expected one. Changes nothing, so a read-only role and
// a standby are enough. What looks wrong is confirmed under the gate's lock, as `verify` does it: another gate may be at work.
import { labelOf } from '../core/migration.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Project } from '../project/project.ts';
import { isSkipped } from '../project/skipped-head.ts';
import type { DatabaseCommand } from '../run/command.ts';
import { whereCommandMigrates } from '../run/in-place-of.ts';
import { targetOf } from '../run/report-of.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { checkedSchema } from '../stages/expectation/checked-schema.ts';
import { readStandings } from '../stages/expectation/migration-standings.ts';
import { notApplied } from '../stages/expectation/verify-refusals.ts';
import { READ } from '../stages/least-rights.ts';
import { gateAtWork } from '../stages/ledger/lock-holder.ts';
import { readHistory } from '../stages/ledger/read-history.ts';
import { checkOfCommand } from './check-of-command.ts';
import { confirmed } from './confirmed-look.ts';
import { advisoryLocks, type Look, schemaOf } from './look.ts';

export const check: DatabaseCommand = {
  name: 'check',
  summary: 'look at the database once',
  example: 'schemagate serve',
  rights: READ,
  needs: 'database',
  purpose: 'read',
  instead: (_, outside) => whereCommandMigrates(check, outside, checkOfCommand),
  flags: [],
  run: confirmed(look),
};

/** Of the history. */
const NEWEST = 25;

async function look(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session } = ready;
  const standings = await readStandings(context, project, ready);
  const { workspace, plan, state } = standings;
  const lock = await gateAtWork(context, ready, workspace);
  const { entries } = await readHistory(session, { workspace, project, state });
  const checked = await checkedSchema(context, project, ready, standings);
  const data: Look = {
    target: targetOf(context.config, ready) ?? null,
    layout: project.layout.id,
    ledger: workspace.ledger.name,
    head: { files: plan.headOfFiles, ledger: plan.headOfLedger },
    applied: plan.applied,
    pending: plan.pending.map(({ file }) => file),
    ahead: plan.ahead.map(labelOf),
    schema: checked.checked === null ? null : schemaOf(checked.checked),
    lock,
    advisoryLocks: await advisoryLocks(session),
    history: entries.slice(0, NEWEST),
  };
  const ofPlan = standings.findings.filter(({ code }) => code !== 'pending' && code !== 'ahead');
  const findings = isSkipped(project.migrations, context.config.skip)
    ? standings.findings
    : [...ofPlan, ...plan.pending.map(notApplied), ...checked.findings];
  return {
    summary: `${plan.applied} applied, ${plan.pending.length} pending`,
    ...{ head: data.head, applied: plan.applied, findings, data },
  };
}
