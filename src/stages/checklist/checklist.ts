// The checklist before a deploy, which answers itself as far as it can: yes, no, or not known, each with the reason and what to do.
import { prepare } from '../../migrations/prepare/prepare.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { readStandings } from '../expectation/migration-standings.ts';
import { schemaStanding } from '../expectation/schema-standing.ts';
import { foreseenPooler } from '../gate/foreseen-pooler.ts';
import type { Planned } from '../gate/planned.ts';
import { preflight } from '../preflight/preflight.ts';
import { SCRATCH } from '../scratch/scratch-server.ts';
import { type BackupsAsked, backupItems, diskItem, momentOf, type Rewritten, rewriteItem } from './backup-items.ts';
import { maxAgeIn } from './checklist-flags.ts';
import { findingsOf, type Item, itemLines } from './checklist-item.ts';
import { knownTesting } from './known-testing.ts';
import { checksItem, destructionItem, historyItem, schemaItem, testsItem, wayBackItem } from './migration-items.ts';

export async function checklist(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config, flags } = context;
  const { session } = ready;
  const { workspace, plan, state, findings } = await readStandings(context, project, ready);
  const prepared = await prepare(plan.pending, workspace.layout, workspace.render);
  const asked = [
    ...(await preflight(project, { config, session, plan, prepared, isEmpty: state.isEmpty })),
    ...(await foreseenPooler(context, project, ready, { workspace, plan, prepared })),
  ];
  const schema = await schemaStanding(context, project, { session, workspace, plan, state });
  const moment = await momentOf(session);
  const testing = await knownTesting(context, project);
  const backups: BackupsAsked = {
    ...{ folder: config.backup, maxAge: maxAgeIn(flags), isBeforeRun: plan.pending.length > 0, verifyBelow: config.backupVerifyBelow },
  };
  const kept = backupItems(backups, moment);
  const items: readonly Item[] = [
    historyItem(findings, plan.applied, plan.pending.length),
    schemaItem(schema),
    checksItem(asked),
    testsItem(testing),
    wayBackItem(
      testing,
      plan.pending,
      kept.every(({ answer }) => answer === 'yes'),
    ),
    destructionItem(asked),
    ...kept,
    diskItem(backups, moment),
    rewriteItem(plan.pending.length, await rewrittenBy(context, project, ready, { workspace, plan, state, prepared })),
  ];
  const counted = (answer: Item['answer']): number => items.filter((item) => item.answer === answer).length;
  const summary = `${count(items.length, 'question')}: ${counted('yes')} yes, ${counted('no')} no, ${counted('unknown')} not known`;
  return {
    ...{ summary, findings: findingsOf(items), applied: plan.applied, head: { files: plan.headOfFiles, ledger: plan.headOfLedger } },
    text: [...itemLines(items), '', summary].join('\n'),
    data: { items, pending: plan.pending.map(({ file }) => file) },
  };
}

/** Null if nobody asks for it. */
async function rewrittenBy(context: Context, project: Project, ready: Ready, planned: Planned): Promise<readonly Rewritten[] | null> {
  if (context.flags[SCRATCH.name] === undefined) return null;
  if (planned.prepared.length === 0) return [];
  const { traceRun } = await import('../scratch/trace/trace-run.ts');
  const { touched } = await traceRun(context, project, ready, planned);
  const tables = new Map(touched.flatMap(({ relation, rewrites, live }) => (rewrites && live !== null ? [[relation, live.bytes]] : [])));
  return [...tables].map(([relation, bytes]) => ({ relation, bytes }));
}
