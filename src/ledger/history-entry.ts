// What happened to a database's migrations, newest first: made of the ledger's rows and of the events beside it. Pure.
import type { Migration } from '../core/migration.ts';
import { type EventName, type HistoryRow, type HistoryStore, RECORDING_COMMANDS } from './history-store.ts';
import type { LedgerRow } from './ledger.ts';
import { decodeRunRecord, isRunEvent, type RunRecord, runText } from './run-record.ts';

export interface HistoryEntry {
  /** `unfinished`: begun, and not ended since. */
  readonly event: EventName | 'unfinished';
  /** Of several, the step that it is of. */
  readonly step?: string | null;
  /** Null if it is about the database as a whole. */
  readonly version: string | null;
  readonly name: string | null;
  /** In the folder, if it is there. */
  readonly file: string | null;
  /** In words. */
  readonly detail: string | null;
  /** Of a command that was run, or of one of several steps; null for anything else. */
  readonly ran: RunRecord | null;
  /** ISO 8601, UTC; null if nobody has written it down. */
  readonly at: string | null;
  readonly durationMs: number | null;
  /** The rest is null if it is not known: another tool did it, or an earlier release. */
  readonly run: string | null;
  readonly command: string | null;
  /** The role that logged in, and the one that worked. */
  readonly login: string | null;
  readonly role: string | null;
  /** The name of the host that the gate ran on, and its address as the server saw it. */
  readonly host: string | null;
  readonly address: string | null;
  readonly program: string | null;
  readonly image: string | null;
}

interface Known {
  readonly rows: readonly HistoryRow[];
  /** Every one. */
  readonly ledger: readonly LedgerRow[];
  readonly migrations: readonly Migration[];
  readonly keyOf: HistoryStore['keyOf'];
}

export function historyEntries({ rows, ledger, migrations, keyOf }: Known): readonly HistoryEntry[] {
  const gateRows = new Map(rows.filter(({ origin }) => origin === 'ledger').map((row) => [row.version, row]));
  const files = new Map(migrations.map((migration) => [keyOf(migration), migration.file]));
  const fileOf = (version: string | null): string | null => files.get(version ?? '') ?? null;
  return [
    ...withoutEnded(rows.filter(isEvent).map((row) => entryOf(row, fileOf(row.version)))),
    ...ledger
      .filter((row) => isByAnother(row, gateRows.get(keyOf(row))))
      .map((row) => ofTool(row, gateRows.get(keyOf(row)), fileOf(keyOf(row)))),
  ].sort(byTime);
}

/** The ledger's row is what was applied, if a run of a gate wrote it that applied it. */
function isEvent({ origin, state, durationMs, command }: HistoryRow): boolean {
  if (origin === 'event' || state === 'started') return true;
  return durationMs !== null && !isRecording(command);
}

const isRecording = (command: string | null): boolean => command !== null && RECORDING_COMMANDS.includes(command);

/** The ledger has it, and no gate has applied it or said that it is. */
const isByAnother = ({ state }: LedgerRow, gateRow: HistoryRow | undefined): boolean =>
  state === 'applied' &&
  (gateRow === undefined || (gateRow.state === 'applied' && gateRow.durationMs === null && !isRecording(gateRow.command)));

function entryOf({ origin: _, state, ...row }: HistoryRow, file: string | null): HistoryEntry {
  const ran = isRunEvent(row.event) ? decodeRunRecord(row.detail) : null;
  const detail = ran === null ? row.detail : runText(ran);
  return { ...row, detail, ran, event: state === 'started' || row.event === 'command-started' ? 'unfinished' : row.event, file };
}

/** That a command was started is told by its end, if anybody has written that down. */
function withoutEnded(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const keyOf = ({ run, ran }: HistoryEntry): string => JSON.stringify([run, ran?.step, ran?.command]);
  const ended = new Set(entries.filter(({ event, ran }) => event !== 'unfinished' && ran !== null).map(keyOf));
  return entries.filter((entry) => entry.event !== 'unfinished' || entry.ran === null || !ended.has(keyOf(entry)));
}

const NOBODY = { run: null, command: null, login: null, role: null, host: null, address: null, program: null, image: null } as const;

/** Of what the gate saw and did not do, the ledger may have the time at which it was seen. */
function ofTool({ version, name, appliedAt }: LedgerRow, gateRow: HistoryRow | undefined, file: string | null): HistoryEntry {
  const at = appliedAt === '' ? null : appliedAt.replace(/(?<=:\d\d)Z$/, '.000Z');
  const isSeen = at !== null && gateRow?.at?.slice(0, 19) === at.slice(0, 19);
  const detail = `by another tool${isSeen ? ', at the latest then' : ''}`;
  return { event: 'applied', version, name, file, detail, ran: null, at, durationMs: null, ...NOBODY };
}

/** Newest first. What has no time is the oldest; what has the same keeps the order of its versions. */
export function byTime(a: HistoryEntry, b: HistoryEntry): number {
  const [left, right] = [a.at ?? '', b.at ?? ''];
  if (left !== right) return left < right ? 1 : -1;
  const [first, second] = [a.version ?? '', b.version ?? ''];
  return first === second ? 0 : first < second ? 1 : -1;
}
