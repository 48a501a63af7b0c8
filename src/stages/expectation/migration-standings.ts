// What `plan` and `status` have in common: where every migration stands, and how loud that is.
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { labelOf } from '../../core/migration.ts';
import { isAtLeast, type Severity } from '../../core/severity.ts';
import { Stop } from '../../core/stop.ts';
import { listEntries, makePlan, type Plan, type PlanEntry } from '../../migrations/plan.ts';
import type { PlanPolicy } from '../../migrations/plan-policy.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { skipFindings } from '../../project/skipped-head.ts';
import type { Answer } from '../answer.ts';
import type { Context, Flag, FlagValues } from '../context.ts';
import { type LedgerState, readState } from '../ledger/ledger-state.ts';
import { halfRevertedFinding, planUntil, withheldFinding } from '../ledger/plan-or-stop.ts';
import { type Workspace, workspaceOf } from '../workspace.ts';
import { staleFindings } from './stale-snapshot.ts';

export const FAIL_ON: Flag = {
  name: 'fail-on',
  type: 'string',
  value: 'error|warning|notice',
  doc: 'exit 9 if there is a finding of this severity or above (default: error; pending migrations are notices)',
};

export interface Standings {
  readonly entries: readonly PlanEntry[];
  readonly plan: Plan;
  readonly findings: readonly Finding[];
}

export interface MigrationStandings extends Standings {
  readonly workspace: Workspace;
  readonly state: LedgerState;
}

export async function readStandings({ config }: Context, project: Project, { session, facts }: Ready): Promise<MigrationStandings> {
  const workspace = workspaceOf(config, project.layout, facts);
  // Every row is wanted: a state without its fingerprint and its short cut.
  const state = await readState(session, workspace, facts, project.migrations, { everyRow: true });
  return { workspace, state, ...standingsOf(config, project, state, workspace.policy) };
}

/** What follows from the rows of a ledger. */
export function standingsOf(
  config: Config,
  project: Project,
  { rows, halfReverted }: Pick<LedgerState, 'rows' | 'halfReverted'>,
  policy: PlanPolicy,
): Standings {
  const whole = makePlan(project.migrations, rows, policy);
  const plan = project.until === undefined ? whole : planUntil(whole, project.until);
  const ahead: Finding[] = plan.ahead.map((row) => ({
    code: 'ahead',
    severity: config.ahead === 'fail' ? 'error' : 'warning',
    subject: labelOf(row),
    message: `${labelOf(row)} is applied, and newer than this folder's head`,
    hint: 'deploy the image that has it; GATE_AHEAD decides what the gate does otherwise',
  }));
  const pending: Finding[] = plan.pending.map((migration) => ({
    code: plan.unfinished?.migration === migration ? 'unfinished' : 'pending',
    severity: plan.unfinished?.migration === migration ? 'warning' : 'notice',
    subject: migration.file,
    message:
      plan.unfinished?.migration === migration
        ? `${migration.file} stopped after ${plan.unfinished.row.done === 0 ? 'it had begun' : `${plan.unfinished.row.done} of its statements`}, and will continue there`
        : `${migration.file} is pending`,
    hint: 'run `schemagate up`',
  }));
  return {
    plan,
    entries: listEntries(project.migrations, rows, policy).map((entry) =>
      entry.version === halfReverted?.version ? { ...entry, state: 'half-reverted' } : entry,
    ),
    findings: [
      ...skipFindings(project.migrations, config.skip),
      ...(halfReverted === null ? [] : [halfRevertedFinding(halfReverted)]),
      ...staleFindings(project, config),
      // A tool's ledger says of it that it is dirty.
      ...(halfReverted === null ? plan.findings : plan.findings.filter(({ code }) => code !== 'dirty')),
      ...ahead,
      ...pending,
      ...(project.until === undefined ? [] : [withheldFinding(project.until)]),
    ],
  };
}

export function withFailOn(answer: Answer, flags: FlagValues): Answer {
  const least = leastOf(flags);
  return { ...answer, found: (answer.findings ?? []).some(({ severity }) => isAtLeast(severity, least)) };
}

/** @param isBehind for --exit-code, which asks whether everything is as it should be. */
export const withExitCode = (answer: Answer, flags: FlagValues, isBehind: boolean): Answer =>
  flags['exit-code'] === true ? { ...answer, found: isBehind } : withFailOn(answer, flags);

/** @throws Stop('misused') for a value of --fail-on that is not a severity. */
export function leastOf({ 'fail-on': least = 'error' }: FlagValues): Severity {
  if (least !== 'error' && least !== 'warning' && least !== 'notice') throw new Stop([badFailOn(String(least))]);
  return least;
}

const badFailOn = (value: string) =>
  finding({
    code: 'bad-flag',
    subject: '--fail-on',
    message: `--fail-on=${value} is not a severity`,
    hint: 'give error, warning or notice',
  });
