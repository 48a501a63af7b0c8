// Where a database stands with each of several steps, and its schema with what is expected of the whole. Changes nothing.
import type { Finding } from '../../core/finding.ts';
import { labelOf } from '../../core/migration.ts';
import { MODE_WORDS } from '../../migrations/prepare/mode-words.ts';
import { prepare } from '../../migrations/prepare/prepare.ts';
import { standingOf } from '../../migrators/standing.ts';
import { withoutLedger } from '../command/code-ledger.ts';
import { toolLockHeld } from '../command/command-answer.ts';
import { readStandings } from '../expectation/migration-standings.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Workspace } from '../workspace.ts';
import type { CommandStep, FileStep, OpenSteps } from './open-steps.ts';
import { ledgerOf } from './run-step.ts';
import { headOfLedger, headOfRows, headOfSteps, readStepsState, type StepHead } from './steps-state.ts';

export interface PendingOfStep {
  readonly file: string;
  /** How it is run, in words. */
  readonly how: string;
}

export interface StepStanding {
  readonly name: string;
  readonly what: string;
  readonly isCommand: boolean;
  /** Null if there is none yet. */
  readonly ledger: string | null;
  readonly head: { readonly files: string | null; readonly ledger: string | null };
  readonly applied: number;
  /** Null if only the tool can list them. */
  readonly pending: readonly PendingOfStep[] | null;
  readonly ahead: readonly string[];
  readonly findings: readonly Finding[];
}

export interface StepStandings {
  readonly standings: readonly StepStanding[];
  readonly state: LedgerState;
  /** The key of the ledgers' present state. */
  readonly head: string;
  readonly workspace: Workspace;
}

interface Stood {
  readonly standing: StepStanding;
  readonly mark: StepHead;
  readonly strip: (workspace: Workspace) => Workspace;
}

/** @throws Stop('misused') for a file that cannot be run. */
export async function readStepStandings(opened: OpenSteps): Promise<StepStandings> {
  const stood: Stood[] = [];
  for (const step of opened.steps) stood.push(await (step.kind === 'files' ? ofFolder(step) : ofCommand(step, opened)));
  const workspace = stood.reduce((whole, { strip }) => strip(whole), opened.workspace);
  const state = await readStepsState(opened.ready, workspace);
  return { standings: stood.map(({ standing }) => standing), state, head: headOfSteps(stood.map(({ mark }) => mark)), workspace };
}

async function ofFolder({ step: { name, what }, gate: { context, project, ready } }: FileStep): Promise<Stood> {
  const { plan, state, workspace, findings } = await readStandings(context, project, ready);
  const prepared = await prepare(plan.pending, workspace.layout, workspace.render);
  const pending = prepared.map(({ migration: { file }, shape }) => ({ file, how: MODE_WORDS[shape.mode] }));
  const standing = {
    ...{ name, what, isCommand: false, ledger: workspace.ledger.name, applied: plan.applied, pending, ahead: plan.ahead.map(labelOf) },
    head: { files: plan.headOfFiles, ledger: plan.headOfLedger },
    findings: findings.filter(({ code }) => code !== 'pending'),
  };
  return { standing, mark: headOfRows(name, state.rows), strip: (whole) => whole };
}

async function ofCommand(step: CommandStep, { ready }: OpenSteps): Promise<Stood> {
  const { name, what } = step.step;
  const ledger = await ledgerOf(step, ready);
  const migrator = ledger?.migrator ?? step.known.migrator;
  const at = migrator === null ? null : standingOf(migrator, step.known.files, ledger?.ids ?? []);
  const standing = {
    ...{ name, what, isCommand: true, ledger: ledger === null ? null : `${ledger.table.schema}.${ledger.table.name}` },
    ...{ applied: at?.applied ?? 0, ahead: at?.unknown ?? [] },
    head: { files: at?.headOfFiles ?? null, ledger: at?.head ?? null },
    pending: at?.pending?.map(({ file, name: title }) => ({ file, how: title })) ?? null,
    findings: ledger === null || ledger.holder === null ? [] : [toolLockHeld(ledger)],
  };
  return { standing, mark: headOfLedger(name, ledger), strip: (whole) => withoutLedger(whole, ledger) };
}
