// How far a run is to go: `--to VERSION`, or `--to +N` for that many pending migrations.
import { finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { Stop } from '../../core/stop.ts';
import { makePlan } from '../../migrations/plan.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { projectUpTo } from '../../project/project-up-to.ts';
import type { Context, Flag, FlagValues } from '../context.ts';
import { workspaceOf } from '../workspace.ts';
import { findMigration } from './ledger-marks.ts';
import { readState } from './ledger-state.ts';

export const TO: Flag = {
  name: 'to',
  type: 'string',
  value: 'VERSION|+N',
  doc: 'go only so far: VERSION is the last one applied, as `status` shows it; +N applies the next N',
};

/** For `+N`, with N. */
export const NEXT = /^\+(\d+)$/;

/** @throws Stop('misused') for `+` without a number above 0. */
export function refuseTarget({ to }: FlagValues): void {
  if (typeof to !== 'string' || !to.startsWith('+') || Number(NEXT.exec(to)?.[1] ?? 0) > 0) return;
  const message = `--to=${to} does not say how many migrations`;
  throw new Stop([finding({ code: 'bad-flag', subject: '--to', message, hint: 'write --to=+1, or --to=VERSION' })]);
}

/**
 * The project as far as the run is to go, or all of it.
 * @throws Stop('misused') for a version that the folder does not have, or that is not one of a versioned migration.
 */
export async function withinTarget(context: Context, project: Project, ready: Ready): Promise<Project> {
  const { to } = context.flags;
  if (typeof to !== 'string') return project;
  const count = NEXT.exec(to)?.[1];
  const last = count === undefined ? versioned(findMigration(project, to)) : await nth(Number(count), context, project, ready);
  return last === null ? project : projectUpTo(project, last);
}

/** The last one of those that a run to a version may apply. @throws as above. */
export function versioned(migration: Migration): Migration {
  if (migration.kind === 'versioned') return migration;
  const message = `${migration.file} is a repeatable migration: a run cannot end at it`;
  throw new Stop([finding({ code: 'bad-flag', subject: '--to', message, hint: 'name a versioned migration' })]);
}

/**
 * The last of the next so many, or of as many as there are; null if nothing is pending. What this run has done already, on a connection that
 * it has lost, is among them.
 */
async function nth(count: number, { config, earlier }: Context, project: Project, { session, facts }: Ready): Promise<Migration | null> {
  const workspace = workspaceOf(config, project.layout, facts);
  const { rows } = await readState(session, workspace, facts, project.migrations, { everyRow: true });
  const { pending } = makePlan(project.migrations, rows, workspace.policy);
  const left = pending.filter(({ kind }) => kind === 'versioned');
  const done = earlier.steps.filter(({ file }) => !left.some((migration) => migration.file === file));
  if (done.length >= count) return project.migrations.find(({ file }) => file === done[count - 1]!.file) ?? null;
  return left[count - done.length - 1] ?? left.at(-1) ?? null;
}
