// The log as a pair of files besides: readable lines, and JSON lines. A pair that cannot be written is given up with one warning, and the run goes on.
import { join } from 'node:path';
import type { LogLevel } from '../../config/config.ts';
import type { Emit } from '../../core/event.ts';
import { reasonOf } from '../../core/reason.ts';
import type { Report } from '../../core/report.ts';
import { renderPlain } from '../renderers/plain.ts';
import { type Log, makeLog } from './log.ts';

export interface LogFilesOptions {
  /** Fields of every JSON line, with the run's id among them. */
  readonly base: Readonly<Record<string, string>>;
  /** Adds to a file, and creates it. @throws what the disk says. */
  readonly append: (path: string, text: string) => void;
  /** Hears once why they cannot be written. */
  readonly refused: Emit;
  readonly now: () => Date;
}

export function logFilesOf(folder: string, command: string, level: LogLevel, { base, append, refused, now }: LogFilesOptions): Log {
  const path = join(folder, logName(command, now(), base['run'] ?? ''));
  let isGivenUp = false;
  const stream = (file: string) => ({
    write: (text: string): void => {
      if (isGivenUp) return;
      try {
        append(file, text);
      } catch (error) {
        isGivenUp = true;
        refused({ event: 'note', level: 'warn', message: `the log cannot be written to ${file}: ${reasonOf(error)}` });
      }
    },
  });
  const readable = stream(`${path}.log`);
  const logs = [
    makeLog({ format: 'plain', stream: readable, color: false, level, base, now }),
    makeLog({ format: 'json', stream: stream(`${path}.jsonl`), color: false, level, base, now }),
  ];
  return {
    emit: (event) => {
      for (const log of logs) log.emit(event);
    },
    summary: async (report: Report) => {
      for (const log of logs) await log.summary(report);
      readable.write(renderPlain(report));
    },
  };
}

/** `schemagate-recover-20260131T235959Z-0badc0de`: they sort by time, and two runs never share one. */
const logName = (command: string, at: Date, run: string): string =>
  `schemagate-${command}-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${run.slice(0, 8)}`;
