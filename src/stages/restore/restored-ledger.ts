// How far the migrations are in what was restored, which image applied the last one, and the event that the history gets of it.
import type { Config } from '../../config/config.ts';
import { Stop } from '../../core/stop.ts';
import { gate } from '../../layouts/gate/gate.ts';
import type { Layout } from '../../layouts/layout.ts';
import { besideTable } from '../../ledger/beside-ledger.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import { historyStore } from '../../ledger/history-store.ts';
import type { LedgerRow } from '../../ledger/ledger.ts';
import { appliedHead } from '../../migrations/plan.ts';
import { probeServer, type ServerFacts } from '../../postgres/server/probe.ts';
import type { Session } from '../../postgres/session/session.ts';
import { isOfCommand } from '../../project/command-project.ts';
import { type Project, readFiles } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { readState } from '../ledger/ledger-state.ts';
import { runFacts } from '../ledger/record-events.ts';
import { wantedOfGate } from '../wait/wanted-of-gate.ts';
import { workspaceOf } from '../workspace.ts';

export interface RestoredLedger {
  /** The version that is applied last; null if none is, or it is not known. */
  readonly head: string | null;
  /** Of the folder; null without one. */
  readonly pending: readonly string[] | null;
  /** Of the run that applied it. */
  readonly image: string | null;
}

/** @param detail of the event, for the history of this database. */
export async function restoredLedger(context: Context, session: Session, detail: string): Promise<RestoredLedger> {
  const { config } = context;
  const probing = { role: null, searchPath: config.connection?.searchPath ?? null, wanted: wantedOfGate(config) };
  const facts = await probeServer(session, probing);
  const project = await readIfThere(context);
  const rows = await ledgerRows(session, facts, config, project);
  const applied = new Set(rows?.map(({ id }) => id));
  const pending =
    project === null || rows === null ? null : project.migrations.filter(({ id, kind }) => kind === 'versioned' && !applied.has(id));
  const table = gateTable(config, facts);
  const image = table === null ? null : await imageOf(session, config, table);
  if (table !== null) await record(context, session, detail);
  return {
    head: rows === null ? null : (appliedHead(rows)?.version ?? null),
    pending: pending?.map(({ version }) => version) ?? null,
    image,
  };
}

/** Null without a folder of files, and for one that cannot be read: nobody restores because of it. */
async function readIfThere({ config, effects }: Context): Promise<Project | null> {
  try {
    if (config.steps !== null || isOfCommand({ config, effects }) || effects.openFolder(config.migrations[0]) === null) return null;
    return await readFiles({ config, effects }, () => null);
  } catch (error) {
    if (error instanceof Stop) return null;
    throw error;
  }
}

/** Null if it cannot be read, as without a folder that says which tool's it is. */
async function ledgerRows(
  session: Session,
  facts: ServerFacts,
  config: Config,
  project: Project | null,
): Promise<readonly LedgerRow[] | null> {
  const layout: Layout = project?.layout ?? gate;
  try {
    const workspace = workspaceOf(config, layout, facts);
    if (!workspace.present.ledger) return project === null ? null : [];
    return (await readState(session, workspace, facts, project?.migrations ?? [], { everyRow: true })).rows;
  } catch (error) {
    if (error instanceof Stop) return null;
    throw error;
  }
}

/** The gate's own table of migrations that is there. */
export const gateTable = ({ ledgerSchema }: Config, facts: ServerFacts): string | null =>
  [migrationsTable, besideTable].map((table) => table(ledgerSchema).table).find((table) => facts.tables.has(table)) ?? null;

async function imageOf(session: Session, { ledgerSchema }: Config, table: string): Promise<string | null> {
  const [runs] = historyStore(ledgerSchema, migrationsTable(ledgerSchema)).tables;
  const [there] = await session.query(`/* gate:history */ SELECT pg_catalog.to_regclass('${runs}') IS NOT NULL AS there`);
  if (there!.rows[0]!['there'] !== 't') return null;
  const [found] = await session.query(`/* gate:history */ SELECT r.image FROM ${table} l JOIN ${runs} r ON r.run = l.run
WHERE l.state = 'applied' ORDER BY l.applied_at DESC NULLS LAST LIMIT 1`);
  return found!.rows[0]?.['image'] ?? null;
}

async function record(context: Context, session: Session, detail: string): Promise<void> {
  const { ledgerSchema } = context.config;
  const store = historyStore(ledgerSchema, migrationsTable(ledgerSchema));
  const [access] = await session.query(`/* gate:history */ SELECT ${store.access} AS access`);
  if (access!.rows[0]!['access'] !== 'write') return;
  const event = store.event({ event: 'restored', of: null, detail }, context.run);
  await session.query(`/* gate:history */ BEGIN; ${store.run(runFacts(context))}; ${event}; COMMIT`);
}
