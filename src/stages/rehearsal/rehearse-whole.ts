// After every migration has been tested by itself: all down, all up again, the repeatable ones, and the proof at the end.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Verification } from '../../core/report.ts';
import type { Bench } from './bench.ts';
import { failed, schemaDiffers } from './rehearsal-findings.ts';
import { type Rehearsed, runTwice } from './rehearse.ts';

export interface Whole {
  /** How many were reverted together. */
  readonly reverted: number;
  readonly repeated: number;
  readonly verification: Verification | null;
  readonly findings: readonly Finding[];
}

/** @param path of the folder. @param each must have reached the head. */
export async function rehearseWhole(bench: Bench, path: string, { floor, head, oneWay }: Rehearsed): Promise<Whole> {
  const { versioned } = bench;
  const last = oneWay.at(-1);
  const from = last === undefined ? 0 : versioned.indexOf(last) + 1;
  const nothing = { reverted: 0, repeated: 0, verification: null };
  const back = await allDown(bench, path, floor, from);
  if (hasErrors(back)) return { ...nothing, findings: back };
  const reverted = versioned.length - from;
  const again = await bench.up(versioned.slice(from));
  if (again.end !== 'done')
    return {
      ...nothing,
      reverted,
      findings: [failed('up-again-failed', again, versioned[from]?.migration.file ?? path, 'when all were applied again')],
    };
  const differing = await bench.differing(head!, await bench.schema());
  if (differing !== null)
    return {
      ...nothing,
      reverted,
      findings: [schemaDiffers('up-again-differs', path, 'after all were taken back and applied again', differing)],
    };
  const repeats = await repeatables(bench, path);
  if (hasErrors(repeats.findings)) return { ...nothing, reverted, findings: repeats.findings };
  return { reverted, repeated: repeats.count, ...(await bench.proof()) };
}

async function allDown(bench: Bench, path: string, floor: Rehearsed['floor'], from: number): Promise<readonly Finding[]> {
  for (const { migration } of bench.versioned.slice(from).reverse()) {
    const down = await bench.down();
    if (down === null || down.end === 'done') continue;
    const file = migration.down ?? migration.file;
    return [failed('down-failed', down, file, 'when all were taken back, one after the other')];
  }
  const left = await bench.differing(floor, await bench.schema());
  if (left === null) return [];
  return [schemaDiffers('down-leaves', path, 'after all migrations were taken back', left)];
}

/** They are applied after all others and never reverted: each is run, and run again. */
async function repeatables(bench: Bench, path: string): Promise<{ readonly count: number; readonly findings: readonly Finding[] }> {
  const { repeatable } = bench;
  const applied = await bench.up(repeatable, 'whole-run');
  if (applied.end !== 'done') {
    const file = repeatable[0]?.migration.file ?? path;
    return { count: 0, findings: [failed('migration-failed', applied, file, 'in the scratch database')] };
  }
  const after = await bench.schema();
  for (const prepared of repeatable) {
    const { findings } = await runTwice(bench, prepared, after);
    if (findings.length > 0) return { count: 0, findings };
  }
  return { count: repeatable.length, findings: [] };
}
