// What a run that finds nothing to do writes down of its files, so that the next one need not work it out again: the digest of the folder
// and of the ledger, and what follows from the two. It is memory: where anything is not as then, it counts for nothing.
import { headMigration, type MigrationIdentity } from '../../core/migration.ts';
import { PROGRAM } from '../../core/version.ts';
import { digestOf } from '../../ledger/digest.ts';
import { verificationStore } from '../../ledger/verification-store.ts';
import type { Plan } from '../../migrations/plan.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Project, SeenFiles } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { kindly, remember } from '../expectation/record-expectation.ts';
import type { Checked } from '../expectation/verify-stage.ts';
import type { LedgerState } from '../ledger/ledger-state.ts';
import type { Gate } from './gate.ts';

export interface KnownFiles {
  /** Of the folder, and of what else decides whose it is. */
  readonly of: string;
  readonly layout: string;
  /** What the ledger said, as a digest. */
  readonly ledger: string;
  readonly applied: number;
  readonly head: Pick<MigrationIdentity, 'version' | 'id' | 'key' | 'name'>;
  readonly headOfLedger: string | null;
}

/** Which ledgers there are decides between layouts, and the role where a ledger is. */
export const digestWith = ({ digest }: SeenFiles, { database, user, schema, tables }: ServerFacts): string =>
  digestOf([digest, JSON.stringify([database, user, schema, ...[...tables].sort(([a], [b]) => (a < b ? -1 : 1))])]);

/** Of services and settings that share a ledger, and of the release before: the newest first. */
const KEPT = 8;

/** None for what cannot be read any more, or is not whole. */
export function parseKnown(json: string | null): readonly KnownFiles[] {
  try {
    const known: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(known) ? known.filter(isWhole) : [];
  } catch {
    return [];
  }
}

/** Layout and ledger are compared with what they are now, and the rest of the head is looked up. */
const isWhole = (one: Partial<KnownFiles> | null): boolean =>
  one?.head?.version !== undefined && one.headOfLedger !== undefined && Number.isInteger(one.applied);

interface Passed {
  readonly plan: Plan;
  readonly state: LedgerState;
  readonly checked: Checked;
}

/** After a run that found nothing to do and nothing to report: everything that it found follows from what is written down. */
export async function recordKnown({ context, project, ready }: Gate, { plan, state, checked }: Passed): Promise<void> {
  const { seen } = project;
  if (seen === undefined || !state.mayRemember || state.digest === null || checked.live !== null) return;
  const reported = [...context.notices, ...project.notices, ...plan.findings, ...checked.findings, ...checked.notices];
  const known = knownOf(project, seen, plan, state.digest, ready.facts);
  if (known === null || reported.length > 0 || plan.ahead.length > 0) return;
  const before = parseKnown(state.files);
  const isSame = JSON.stringify(before.find(({ of }) => of === known.of)) === JSON.stringify(known);
  if (isSame || !(await seen.isStill())) return;
  const files = JSON.stringify([known, ...before.filter(({ of }) => of !== known.of)].slice(0, KEPT));
  const sql = verificationStore(context.config.ledgerSchema).record({ files }, PROGRAM);
  await kindly(ready.session, context.emit, remember(ready.session, [sql]));
}

function knownOf({ layout, migrations }: Project, seen: SeenFiles, plan: Plan, ledger: string, facts: ServerFacts): KnownFiles | null {
  const last = headMigration(migrations);
  if (last === undefined || migrations.some(({ varies }) => varies)) return null;
  const { version, id, key, name } = last;
  const { applied, headOfLedger } = plan;
  return {
    of: digestWith(seen, facts),
    layout: layout.id,
    ledger,
    applied,
    head: { version, id, key, name },
    headOfLedger,
  };
}

/** Whether nothing but files, ledger and schema decides what the run does. */
export const mayBeKnown = ({ config, flags, earlier }: Context): boolean =>
  flags['to'] === undefined &&
  earlier.steps.length === 0 &&
  [config.skip, config.env, config.backup, config.admin].every((one) => one === null);
