// A database and a folder of many files that are both as an earlier run left them: passed without working out what each file means. Refuses
// whatever is not exactly as then, so that all else is found, and told, by the run that looks at everything.
import { hasErrors } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Layout } from '../../layouts/layout.ts';
import { LAYOUT_BY_ID, LAYOUTS } from '../../layouts/layouts.ts';
import { besideIsThere, foundOf } from '../../layouts/ledger-tables.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import type { Plan } from '../../migrations/plan.ts';
import { isLoss } from '../../postgres/errors/connection-loss.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project, SeenFiles } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { expectationFor } from '../expectation/expectation.ts';
import { checkSchema, tellVerified } from '../expectation/verify-stage.ts';
import { readState } from '../ledger/ledger-state.ts';
import { workspaceOf } from '../workspace.ts';
import { ended } from './gate-answer.ts';
import { digestWith, type KnownFiles, parseKnown } from './known-files.ts';

/**
 * Null if anything is not as it was: nothing was told then. `doubted`: it was, and what to do is known and told; but something looks wrong, and
 * is to be confirmed under the lock. @throws whatever a run without this would, too.
 */
export async function passKnown(context: Context, seeing: Promise<SeenFiles | null>, ready: Ready): Promise<Answer | 'doubted' | null> {
  const known = await whatIsKnown(context, seeing, ready).catch((error: unknown) => {
    if (context.signal.aborted || isLoss(error)) throw error;
    // It is asked again, and met again, by the run that looks at everything.
    return null;
  });
  if (known === null) return null;
  const { project, plan, state, workspace } = known;
  context.emit({ event: 'planned', applied: plan.applied, pending: 0 });
  const checked = await checkSchema(context, project, { session: ready.session, workspace, plan, state });
  if (hasErrors(checked.findings)) return 'doubted';
  tellVerified(context, checked);
  return ended(plan, { steps: [], checked });
}

/** Null if anything is not as it was. */
async function whatIsKnown({ config }: Context, seeing: Promise<SeenFiles | null>, { session, facts }: Ready) {
  const layout = layoutBy(config, facts);
  if (layout === null) return null;
  const workspace = workspaceOf(config, layout, facts);
  const { own, ledger, otherLayout } = workspace.present;
  if (!own || !ledger || otherLayout !== null) return null;
  // The files are still read while the server answers.
  const state = await readState(session, workspace, facts, [], { digest: true, noRow: true });
  const seen = await seeing;
  if (seen === null) return null;
  const digest = digestWith(seen, facts);
  const known = parseKnown(state.files).find(({ of }) => of === digest);
  if (known === undefined || known.layout !== layout.id) return null;
  if (known.ledger !== state.digest || state.halfReverted !== null) return null;
  const project = asKnown(known, layout, seen);
  const plan = planOf(known);
  const { last } = state;
  const expected = expectationFor({ session, config, project, plan, state })?.id;
  if (expected === undefined || last?.expectation !== expected || last.fingerprint !== (await state.fingerprint())) return null;
  return { project, plan, state, workspace };
}

/** As the ledgers say; that the folder has this layout, what is known of it says. */
function layoutBy(config: Context['config'], facts: ServerFacts): Layout | null {
  if (config.layout !== 'auto') return LAYOUT_BY_ID.get(config.layout) ?? null;
  const isOwn = facts.tables.has(migrationsTable(config.ledgerSchema).table);
  if (isOwn === besideIsThere(config, facts)) return null;
  if (isOwn) return LAYOUT_BY_ID.get('gate')!;
  const found = LAYOUTS.filter((layout) => foundOf(layout, config, facts) !== null);
  return found.length === 1 ? found[0]! : null;
}

/** Of the migrations only the head, by which expectations are recorded: the others are looked at where something is not as it was. */
function asKnown({ head }: KnownFiles, layout: Layout, { opened }: SeenFiles): Project {
  const last: Migration = { ...head, kind: 'versioned', file: '', checksum: '', text: '', down: null, code: null };
  const none = () => [];
  return {
    ...opened,
    layout,
    dialect: 'postgres',
    why: '',
    migrations: [last],
    callbacks: [],
    notices: [],
    checks: none,
    checkpoints: none,
  };
}

const planOf = ({ applied, head, headOfLedger }: KnownFiles): Plan => ({
  ...{ pending: [], unfinished: null, unseen: [], ahead: [], findings: [] },
  ...{ applied, headOfFiles: head.version, headOfLedger },
});
