// The whole history on a scratch database: each migration up, down and up again, with the schema and the rows compared with what they were
// before; then all down, with nothing left, and all up again to the same schema; finally the repeatable ones and the proof. Ends at the
// first migration that fails or differs, because nothing after it could be trusted.
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { Step } from '../../core/report.ts';
import type { TestedMigration } from '../../report/tested-migrations.ts';
import type { Catalog } from '../../schema/model/object.ts';
import type { Bench, Differing, OnBench } from './bench.ts';
import { claimsToRepeat } from './claims-to-repeat.ts';
import type { Data } from './load-data.ts';
import { failed, givenUp, lostRows, moreRows, notRepeatable, schemaDiffers } from './rehearsal-findings.ts';
import { type Kept, keptRows, type Rows } from './rows-kept.ts';

export interface Rehearsed {
  readonly tested: readonly TestedMigration[];
  readonly findings: readonly Finding[];
  /** Those that cannot be reverted. */
  readonly oneWay: readonly OnBench[];
  /** The schema after the last of those, or of the empty database: where reverting everything must lead. */
  readonly floor: Catalog;
  /** The schema at the head; null if it was not reached. */
  readonly head: Catalog | null;
}

/** Every versioned migration by itself. */
export async function rehearseEach(bench: Bench, data: Data): Promise<Rehearsed> {
  const tested: TestedMigration[] = [];
  const findings: Finding[] = [];
  const oneWay: OnBench[] = [];
  let before = await bench.schema();
  let floor = before;
  for (const prepared of bench.versioned) {
    const step = await rehearseOne(bench, prepared, before);
    findings.push(...step.findings);
    const goesOn = !hasErrors(step.findings.filter(({ code }) => code !== 'rows-lost'));
    const loads = goesOn && (await data.tryAfter(prepared.migration));
    tested.push({ ...step.tested, loads });
    const isOneWay = step.tested.down === 'none';
    if (isOneWay) oneWay.push(prepared);
    if (!goesOn) return { tested: [...tested, ...rest(bench, tested.length)], findings, oneWay, floor, head: null };
    before = step.after;
    if (isOneWay) floor = before;
  }
  data.mustBeLoaded();
  return { tested, findings, oneWay, floor, head: before };
}

const rest = ({ versioned }: Bench, from: number): readonly TestedMigration[] =>
  versioned.slice(from).map((prepared) => begun(prepared, { up: 'not-run', down: 'not-run', again: 'not-run', twice: 'not-run' }));

const begun = (
  { migration: { version, name, file } }: OnBench,
  known: Pick<TestedMigration, 'up' | 'down' | 'again' | 'twice'>,
): TestedMigration => ({ version, name, file, ...known, rows: null, loads: false, upMs: null, downMs: null });

interface One {
  readonly tested: TestedMigration;
  readonly findings: readonly Finding[];
  readonly after: Catalog;
}

/** What is known of one so far. */
interface Trial {
  readonly bench: Bench;
  readonly prepared: OnBench;
  readonly before: Catalog;
  readonly rows: Rows;
}

async function rehearseOne(bench: Bench, prepared: OnBench, before: Catalog): Promise<One> {
  const { file } = prepared.migration;
  const base = begun(prepared, { up: 'failed', down: 'not-run', again: 'not-run', twice: 'not-run' });
  const rows = await bench.rows();
  const up = await bench.up([prepared]);
  if (up.end !== 'done') {
    const left = up.end === 'incomplete' ? await differingSince(before, bench) : null;
    return { tested: base, findings: [failed('migration-failed', up, file, 'in the scratch database', left)], after: before };
  }
  const after = await bench.schema();
  const applied: TestedMigration = { ...base, up: 'ok', upMs: tookBy(up.steps) };
  const back = await backAndForth({ bench, prepared, before, rows }, applied, after);
  if (hasErrors(back.findings.filter(({ code }) => code !== 'rows-lost'))) return { ...back, after };
  const twice = await runTwice(bench, prepared, after);
  return { tested: { ...back.tested, twice: twice.how }, findings: [...back.findings, ...twice.findings], after };
}

const tookBy = (steps: readonly Step[]): number => steps.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0);

const differingSince = async (before: Catalog, bench: Bench): Promise<Differing | null> => bench.differing(before, await bench.schema());

async function backAndForth(trial: Trial, applied: TestedMigration, after: Catalog): Promise<Omit<One, 'after'>> {
  const { bench, prepared, before, rows } = trial;
  const { file, down: downFile } = prepared.migration;
  const full = await bench.rows();
  const down = await bench.down();
  if (down === null) return { tested: { ...applied, down: 'none', again: 'none' }, findings: [] };
  const back = downFile ?? file;
  if (down.end !== 'done') {
    const left = await differingSince(before, bench);
    const finding = failed('down-failed', down, back, `taking ${file} back`, left);
    return { tested: { ...applied, down: 'failed' }, findings: [finding] };
  }
  const tested: TestedMigration = { ...applied, downMs: tookBy(down.steps) };
  const left = await differingSince(before, bench);
  if (left !== null) {
    return {
      tested: { ...tested, down: 'differs' },
      findings: [schemaDiffers('down-leaves', back, `after ${back} took ${file} back`, left)],
    };
  }
  const kept = keptRows(rows, await bench.rows());
  const ofRows = rowFindings(prepared, kept);
  const seen: TestedMigration = { ...tested, down: 'ok', rows: shownRows(prepared, kept) };
  const again = await applyAgain(trial, after, full);
  return { tested: { ...seen, again: again.how }, findings: [...ofRows, ...again.findings] };
}

interface Ended {
  readonly how: 'ok' | 'failed' | 'differs' | 'none';
  readonly findings: readonly Finding[];
}

async function applyAgain({ bench, prepared }: Trial, after: Catalog, full: Rows): Promise<Ended> {
  const { file } = prepared.migration;
  const again = await bench.up([prepared]);
  if (again.end !== 'done')
    return { how: 'failed', findings: [failed('up-again-failed', again, file, 'when it was applied again after it was taken back')] };
  const differing = await differingSince(after, bench);
  if (differing !== null)
    return {
      how: 'differs',
      findings: [schemaDiffers('up-again-differs', file, `after ${file} was applied, taken back and applied again`, differing)],
    };
  const { lost } = notGivenUp(prepared, keptRows(full, await bench.rows(), false));
  return { how: 'ok', findings: lost.length === 0 ? [] : [lostRows(prepared.migration, lost)] };
}

/** The header says what a migration destroys on purpose: naming a table includes its columns. */
function notGivenUp({ destroys }: OnBench, { lost }: Kept): { lost: Kept['lost']; givenUp: Kept['lost'] } {
  const isMeant = (of: string): boolean =>
    destroys.some((one) => one === of || (one.startsWith('table ') && of.startsWith(`column ${one.slice('table '.length)}.`)));
  return { lost: lost.filter(({ of }) => !isMeant(of)), givenUp: lost.filter(({ of }) => isMeant(of)) };
}

function rowFindings(prepared: OnBench, kept: Kept): readonly Finding[] {
  const { lost, givenUp: meant } = notGivenUp(prepared, kept);
  return [
    ...(lost.length > 0 ? [lostRows(prepared.migration, lost)] : []),
    ...(meant.length > 0 ? [givenUp(prepared.migration, meant)] : []),
    ...(kept.more.length > 0 ? [moreRows(prepared.migration, kept.more)] : []),
  ];
}

const shownRows = (prepared: OnBench, kept: Kept): TestedMigration['rows'] =>
  kept.tables === 0 ? null : { tables: kept.tables, rows: kept.rows, lost: notGivenUp(prepared, kept).lost.map(({ what }) => what) };

/** If it claims to be repeatable, it must succeed and change nothing. */
export async function runTwice(bench: Bench, prepared: OnBench, after: Catalog): Promise<Ended> {
  if (!claimsToRepeat(prepared)) return { how: 'none', findings: [] };
  const { file } = prepared.migration;
  const rows = await bench.rows();
  await bench.forget(prepared);
  const second = await bench.up([prepared]);
  if (second.end !== 'done') {
    const { message, ...found } = failed('not-repeatable', second, file, 'when it was run a second time');
    const hint = 'guard that statement as well, or remove the guards from a migration that is only meant to run once';
    return { how: 'failed', findings: [{ ...found, message: `${message}; it is written so that it can be run twice`, hint }] };
  }
  const differing = await differingSince(after, bench);
  if (differing !== null) {
    const when = `${file} is written so that it can be run twice, but after the second time`;
    return { how: 'differs', findings: [schemaDiffers('not-repeatable', file, when, differing)] };
  }
  const { lost, more } = keptRows(rows, await bench.rows(), false);
  const moved = [...lost.map(({ what }) => what), ...more];
  return moved.length === 0 ? { how: 'ok', findings: [] } : { how: 'differs', findings: [notRepeatable(file, moved.join('; '))] };
}
