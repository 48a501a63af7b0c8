// What would heal a database: `recover` if objects are missing that the ledger says were created, otherwise `up` if migrations are. The plan is of
// one state: its id is a hash of what it would do and of what the ledger says, and another state has another id.
import { createHash } from 'node:crypto';
import { hasErrors } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { DatabaseCommand } from '../../run/command.ts';
import { whereCommandMigrates } from '../../run/in-place-of.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { isEmptyButForOurs } from '../../stages/empty-database.ts';
import { type MigrationStandings, readStandings } from '../../stages/expectation/migration-standings.ts';
import { READ } from '../../stages/least-rights.ts';
import type { HealPlan } from './heal-state.ts';

/** The commands that heal; each is run as a person would run it. */
export interface HealCommands {
  readonly up: DatabaseCommand;
  readonly recover: DatabaseCommand;
}

export interface Planned {
  readonly plan: HealPlan | null;
  /** Why there is none although something is missing, in a sentence. */
  readonly reason: string | null;
}

/** Makes the plan, and does nothing. */
export function planCommand(commands: HealCommands): DatabaseCommand {
  const plan: DatabaseCommand = {
    name: 'heal',
    summary: 'say what would heal the database',
    example: 'schemagate serve --heal ask',
    rights: READ,
    needs: 'database',
    purpose: 'write',
    instead: (_, outside) => whereCommandMigrates(plan, outside, async () => answerOf({ plan: null, reason: OF_COMMAND })),
    flags: [],
    run: async (context, project, ready) => answerOf(await planHeal(context, project, ready, commands)),
  };
  return plan;
}

/** What the tool would do, only the tool knows. */
const OF_COMMAND = 'a command migrates this database, and serve does not run it: run `schemagate run -- COMMAND`';

const answerOf = (data: Planned): Answer => ({ summary: data.plan?.summary ?? data.reason ?? 'nothing to heal', data });

export async function planHeal(context: Context, project: Project, ready: Ready, commands: HealCommands): Promise<Planned> {
  const at = await readStandings(context, project, ready);
  if (hasErrors(at.plan.findings) || at.state.halfReverted !== null) return NOTHING;
  const missing = at.state.present ? await missingOf(context, project, ready, commands) : null;
  if (missing !== null && missing.missing.length > 0) return { plan: toRecreate(missing, at), reason: null };
  if (at.plan.pending.length === 0) return NOTHING;
  // What a migration creates may be there already, and what it inserts would be there twice.
  if (at.plan.applied === 0 && !(await isEmptyButForOurs(ready.session, at.workspace))) return { plan: null, reason: WITHOUT_LEDGER };
  return { plan: toApply(at), reason: null };
}

export const NOTHING: Planned = { plan: null, reason: null };
const WITHOUT_LEDGER =
  'nothing is recorded as applied, but the database is not empty: a person has to decide whether the ledger is restored from a backup, or written with `schemagate baseline`';

interface Missing {
  readonly missing: readonly string[];
  readonly dataGone: readonly string[];
  readonly sql: string;
}

/** What `recover` would do; null if it says that it cannot. */
async function missingOf(context: Context, project: Project, ready: Ready, { recover }: HealCommands): Promise<Missing | null> {
  try {
    const { data }: Answer = await recover.run({ ...context, flags: {} }, project, ready);
    return (data as Missing | undefined) ?? null;
  } catch (error) {
    if (error instanceof Stop) return null;
    throw error;
  }
}

const toRecreate = ({ missing, dataGone: gone, sql }: Missing, at: MigrationStandings): HealPlan => {
  // The columns of a table go with it.
  const dataGone = gone.filter((object) => !gone.some((other) => object.startsWith(`${other.replace(/^\S+ /, 'column ')}.`)));
  return {
    ...{ id: idOf('recover', [missing, sql], at), kind: 'recover', subjects: missing, dataGone, sql },
    summary: `recreate ${missing.length === 1 ? missing[0]! : count(missing.length, 'missing object')}`,
  };
};

function toApply(at: MigrationStandings): HealPlan {
  const { pending } = at.plan;
  const subjects = pending.map(({ file }) => file);
  const texts = pending.map(({ id, text }) => [id, text]);
  return {
    ...{ id: idOf('up', texts, at), kind: 'up', subjects, dataGone: [], sql: null },
    summary: `apply ${subjects.length === 1 ? subjects[0]! : count(subjects.length, 'migration')}`,
  };
}

function idOf(kind: HealPlan['kind'], what: unknown, { state }: MigrationStandings): string {
  const rows = state.rows.map(({ id, state: applied }) => [id, applied]);
  return createHash('sha256')
    .update(JSON.stringify([kind, what, rows]))
    .digest('hex')
    .slice(0, 12);
}
