// `verify` on a SQLite file: proves the schema without changing anything.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { backOff, jittered, pause } from '../../core/time/pause.ts';
import { reportingPace } from '../../core/time/reporting-pace.ts';
import type { Plan } from '../../migrations/plan.ts';
import { briefCheckedText } from '../../report/run-facts.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../../stages/answer.ts';
import { asksToWait } from '../../stages/expectation/asks-to-wait.ts';
import { notApplied } from '../../stages/expectation/verify-refusals.ts';
import { verifyFile } from '../schema/verify-file.ts';
import { POLL } from '../session/open-file.ts';
import { checkFile, type FileChecked } from '../verify/check-file.ts';
import { nothingRecorded } from '../verify/expectation-table.ts';
import { type FileGate, fileHolder } from './file-gate.ts';
import { headBefore, planFile, schemaBefore, staleOf, toCheck } from './pass-file-gate.ts';

/** What is wrong is looked at once more when no other gate is at work: it may have been half-way. */
export async function verifyFileGate(gate: FileGate): Promise<Answer> {
  const { flags } = gate.context;
  const first = await lookAt(gate);
  const { findings = [] } = first;
  const looksAgainAnyway = asksToWait(flags) && findings.some(({ code }) => code === 'pending');
  if (!hasErrors(findings) || looksAgainAnyway) return first;
  await untilNoGate(gate);
  return lookAt(gate);
}

/** For as long as a gate would wait for its lock. */
async function untilNoGate(gate: FileGate): Promise<void> {
  const { context } = gate;
  const patience = context.deadline.within(context.config.lockWait);
  const start = monotonic();
  const pace = reportingPace(1000);
  for (let tries = 0; ; tries++) {
    const holder = await fileHolder(gate);
    if (holder === null || patience.passed()) return;
    const elapsedMs = monotonic() - start;
    if (pace.isDue(elapsedMs)) context.emit({ event: 'lock-waiting', holder, elapsedMs });
    await pause(Math.min(jittered(backOff(POLL, tries)), Math.max(1, patience.remaining())), context.signal);
  }
}

async function lookAt(gate: FileGate): Promise<Answer> {
  const plan = await planFile(gate);
  const checked = await look(gate, plan);
  const { verification } = checked;
  const against = verification.against === 'snapshot' ? 'the snapshot' : 'the expectation recorded by the last run';
  const nothing = verification.state === 'recorded' ? [nothingRecorded] : [];
  return {
    head: { files: plan.headOfFiles, ledger: plan.headOfLedger },
    applied: plan.applied,
    verification,
    findings: [...staleOf(gate), ...plan.findings, ...plan.pending.map(notApplied), ...nothing, ...checked.findings, ...checked.notices],
    summary: `schema verified against ${against}: ${briefCheckedText(verification.checked)}; ${count(plan.applied, 'migration')} applied, none pending`,
    butWrong: `the schema is not the expected one${plan.pending.length > 0 ? ' yet' : ''}`,
  };
}

/** What the folder expects is not there yet if something is pending: what was applied before is compared with what was recorded then. */
async function look(gate: FileGate, plan: Plan): Promise<Pick<FileChecked, 'verification' | 'findings' | 'notices'>> {
  if (plan.pending.length === 0) return checkFile(toCheck(gate), plan);
  const { config } = gate.context;
  const { live, expected } = await schemaBefore(gate, headBefore(gate.project, plan));
  const findings: readonly Finding[] = expected === null ? [] : verifyFile(expected, live, config.ignore, config.drift).findings;
  return { verification: { state: 'skipped', against: 'none', by: 'none', checked: {}, queries: 0 }, findings, notices: [] };
}
