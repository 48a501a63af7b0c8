// After every migration has been tested by itself: all down, all up again, the repeatable ones, and the proof at the end.
import { type Finding, hasErrors } from '../../core/finding.ts';
import { makePlan } from '../../migrations/plan.ts';
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { type Checked, checkSchema } from '../expectation/verify-stage.ts';
import { readTables } from '../ledger/ledger-state.ts';
import type { Bench } from './bench.ts';
import { failed, schemaDiffers, telling } from './rehearsal-findings.ts';
import { type Rehearsed, runTwice } from './rehearse.ts';

export interface Whole {
  /** How many were reverted together. */
  readonly reverted: number;
  readonly repeated: number;
  readonly checked: Checked | null;
  readonly findings: readonly Finding[];
}

/** @param each must have reached the head. */
export async function rehearseWhole(bench: Bench, { floor, head, oneWay }: Rehearsed): Promise<Whole> {
  const { versioned } = bench;
  const last = oneWay.at(-1);
  const from = last === undefined ? 0 : versioned.indexOf(last) + 1;
  const nothing = { reverted: 0, repeated: 0, checked: null };
  const back = await allDown(bench, floor, from);
  if (hasErrors(back)) return { ...nothing, findings: back };
  const reverted = versioned.length - from;
  const again = await bench.up(versioned.slice(from));
  if (again.end !== 'done')
    return { ...nothing, reverted, findings: [failed('up-again-failed', again, fileAt(bench, from), 'when all were applied again')] };
  const differing = telling(await compareMeanings(head!, await bench.schema()));
  if (differing.length > 0)
    return {
      ...nothing,
      reverted,
      findings: [schemaDiffers('up-again-differs', bench.project.folder.path, 'after all were taken back and applied again', differing)],
    };
  const repeats = await repeatables(bench);
  if (hasErrors(repeats.findings)) return { ...nothing, reverted, findings: repeats.findings };
  const checked = await proof(bench);
  return { reverted, repeated: repeats.count, checked, findings: [...checked.findings, ...checked.notices] };
}

const fileAt = ({ versioned, project }: Bench, index: number): string => versioned[index]?.migration.file ?? project.folder.path;

async function allDown(bench: Bench, floor: Rehearsed['floor'], from: number): Promise<readonly Finding[]> {
  for (const { migration } of bench.versioned.slice(from).reverse()) {
    const down = await bench.down();
    if (down === null || down.end === 'done') continue;
    const file = migration.down ?? migration.file;
    return [failed('down-failed', down, file, 'when all were taken back, one after the other')];
  }
  const left = telling(await compareMeanings(floor, await bench.schema()));
  if (left.length === 0) return [];
  const { path } = bench.project.folder;
  return [schemaDiffers('down-leaves', path, 'after all migrations were taken back', left)];
}

/** They are applied after all others and never reverted: each is run, and run again. */
async function repeatables(bench: Bench): Promise<{ readonly count: number; readonly findings: readonly Finding[] }> {
  const { repeatable } = bench;
  const applied = await bench.up(repeatable, 'whole-run');
  if (applied.end !== 'done') {
    const file = repeatable[0]?.migration.file ?? bench.project.folder.path;
    return { count: 0, findings: [failed('migration-failed', applied, file, 'in the scratch database')] };
  }
  const after = await bench.schema();
  for (const prepared of repeatable) {
    const { findings } = await runTwice(bench, prepared, after);
    if (findings.length > 0) return { count: 0, findings };
  }
  return { count: repeatable.length, findings: [] };
}

/** As after `up`: the snapshot, if there is one, and the verify queries. */
async function proof({ context, project, session, workspace }: Bench): Promise<Checked> {
  const { rows, ...rest } = await readTables(session, workspace, project.migrations);
  const plan = makePlan(project.migrations, rows, workspace.policy);
  return checkSchema(context, project, { session, workspace, plan, state: { ...rest, rows, last: null } });
}
