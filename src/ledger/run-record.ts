// What the history keeps of a command that was run, and of a step of several: as JSON in the detail of its event, and in words. Pure.
import { RUN_EVENTS, type RunEvent } from './history-store.ts';

export interface RunRecord {
  /** The step's name; null for a command that is none. */
  readonly step: string | null;
  /** The command as a person would write it; null for a folder of files. */
  readonly command: string | null;
  /** Both are null while it runs, for a folder, and for one that was ended without anybody knowing how. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** How far the ledger was before it and after it; null for an empty ledger, and for one that cannot be read. */
  readonly before: string | null;
  readonly after: string | null;
}

export type { RunEvent };

const KNOWN: ReadonlySet<string> = new Set(RUN_EVENTS);

export const isRunEvent = (event: string): event is RunEvent => KNOWN.has(event);

export const encodeRunRecord = (record: RunRecord): string => JSON.stringify(record);

/** Null for a detail that is none, such as one that somebody has edited. */
export function decodeRunRecord(detail: string | null): RunRecord | null {
  try {
    const read: unknown = JSON.parse(detail ?? '');
    if (typeof read !== 'object' || read === null) return null;
    const { step, command, exitCode, signal, before, after } = read as Partial<Record<keyof RunRecord, unknown>>;
    return {
      ...{ step: textOf(step), command: textOf(command), signal: textOf(signal), before: textOf(before), after: textOf(after) },
      exitCode: typeof exitCode === 'number' ? exitCode : null,
    };
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function runText({ step, command, exitCode, signal, before, after }: RunRecord): string {
  const what = step === null || command === null ? (step ?? command ?? '') : `${step} (${command})`;
  const end = signal !== null ? [`ended by ${signal}`] : exitCode !== null && exitCode !== 0 ? [`exit code ${exitCode}`] : [];
  const heads = before === after ? [] : [`from ${before ?? 'nothing'} to ${after ?? 'nothing'}`];
  return [what, [...end, ...heads].join(', ')].filter((part) => part !== '').join(': ');
}
