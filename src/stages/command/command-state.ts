// What the database knows of earlier runs of a command: the expectations they recorded, by the state of the migrator's ledger. The
// gate's own ledger stays empty: the tool's ledger says what is applied.
import { createHash } from 'node:crypto';
import { Stop } from '../../core/stop.ts';
import { besideTable } from '../../ledger/beside-ledger.ts';
import { createSchema } from '../../ledger/create-schema.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import type { HistoryAccess } from '../../ledger/history-store.ts';
import { COMMAND_HEAD, LEDGER_FORMAT, STEPS_HEAD, verificationStore } from '../../ledger/verification-store.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { readFingerprint } from '../../schema/verify/read-fingerprint.ts';
import { type LedgerState, NOTHING_APPLIED, newer } from '../ledger/ledger-state.ts';
import { ofAnotherKind, STEPS_WERE_RUN } from '../ledger/of-another-kind.ts';
import type { Workspace } from '../workspace.ts';
import { type CodeLedger, reachedBy } from './code-ledger.ts';

/** The key under which the expectation for this state of the ledger is recorded; the same for every state if no ledger can be read. */
export function headOf(ledger: CodeLedger | null): string {
  if (ledger === null) return COMMAND_HEAD;
  const hash = createHash('sha256').update(JSON.stringify(ledger.ids.toSorted())).digest('hex');
  return `${COMMAND_HEAD} ${ledger.migrator.id} ${reachedBy(ledger) ?? 'empty'} ${hash.slice(0, 12)}`;
}

/** @throws Stop('history') if the tables are those of a newer release, or of a gate that applies files. */
export async function readCommandState(ready: Ready, workspace: Workspace): Promise<LedgerState> {
  for (const table of [migrationsTable(workspace.schema).table, besideTable(workspace.schema).table])
    if (ready.facts.tables.has(table)) throw new Stop([ofFiles(workspace.schema)]);
  const state = await readKeptState(ready, workspace);
  if (state.heads.some((head) => head.startsWith(STEPS_HEAD))) throw new Stop([ofSteps(workspace.schema)]);
  return state;
}

/** What is recorded of the schema, whatever recorded it. @throws Stop('history') if the tables are those of a newer release. */
export async function readKeptState({ session, facts }: Ready, workspace: Workspace): Promise<LedgerState> {
  const kept = verificationStore(workspace.schema);
  return kept.tables.every((table) => facts.tables.has(table)) ? readKept(session, workspace) : NOTHING_APPLIED;
}

async function readKept(session: Queryable, workspace: Workspace): Promise<LedgerState> {
  const kept = verificationStore(workspace.schema);
  const [, , memories, access] = await session.query(
    `/* gate:state */ ${OWN_NAMES_ONLY}; SET LOCAL row_security = off; ${kept.read}; SELECT ${workspace.history.access} AS history`,
  );
  const { format, last, heads } = kept.parse(memories!.rows[0]!);
  if (format > LEDGER_FORMAT) throw new Stop([newer(workspace.schema, format)]);
  const history = access!.rows[0]!['history'] as HistoryAccess;
  return { ...NOTHING_APPLIED, present: true, last, heads, history, fingerprint: () => readFingerprint(session, workspace.scope) };
}

/** Under the lock. */
export async function establishCommandState(session: Queryable, workspace: Workspace): Promise<LedgerState> {
  await session.query(`/* gate:ledger */ BEGIN;
${OWN_NAMES_ONLY};
${createSchema(workspace.schema)};
SET LOCAL client_min_messages = warning;
${verificationStore(workspace.schema).create};
${workspace.history.create};
COMMIT`);
  return readKept(session, workspace);
}

const ofFiles = (schema: string) =>
  ofAnotherKind(
    schema,
    'a gate has applied files of migrations to this database',
    'give the command a ledger schema of its own with GATE_LEDGER_SCHEMA; or, if it has replaced those files, drop that schema: what it has recorded is then lost',
  );

const ofSteps = (schema: string) =>
  ofAnotherKind(
    schema,
    STEPS_WERE_RUN,
    'set GATE_STEPS as there, with the command as a step of its own; or give the command a ledger schema of its own with GATE_LEDGER_SCHEMA',
  );
