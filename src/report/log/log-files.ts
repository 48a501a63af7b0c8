// The log in files besides: a pair of its own for each run (readable lines, and JSON lines), and a file that each run adds to. What cannot be
// written is given up with one warning, and the run goes on.
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Emit } from '../../core/event.ts';
import { reasonOf } from '../../core/reason.ts';
import type { Report } from '../../core/report.ts';
import { renderPlain } from '../renderers/plain.ts';
import { type Log, type LogOptions, makeLog } from './log.ts';

export type LogsWanted = Pick<Config, 'logDir' | 'logFile' | 'logLevel'>;

export interface LogFilesOptions {
  /** Fields of every JSON line, with the run's id among them. */
  readonly base: Readonly<Record<string, string>>;
  /** Adds to a file, and creates it. @throws what the disk says. */
  readonly append: (path: string, text: string) => void;
  /** Hears once why they cannot be written. */
  readonly refused: Emit;
  readonly now: () => Date;
}

export function logFilesOf({ logDir, logFile, logLevel: level }: LogsWanted, command: string, options: LogFilesOptions): Log {
  const { base, append, refused, now } = options;
  const pair = logDir === null ? null : join(logDir, logName(command, now(), base['run'] ?? ''));
  const groups = [...(pair === null ? [] : [[`${pair}.log`, `${pair}.jsonl`]]), ...(logFile === null ? [] : [[logFile]])];
  const logs = groups.flatMap((paths) => {
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
    return paths.map((path) => logInFile(path, stream(path), { level, base, now }));
  });
  return {
    emit: (event) => {
      for (const log of logs) log.emit(event);
    },
    prepare: () => Promise.all(logs.map((log) => log.prepare())),
    tellsSettings: logs.some(({ tellsSettings }) => tellsSettings),
    summary: async (report: Report) => {
      for (const log of logs) await log.summary(report);
    },
  };
}

function logInFile(path: string, stream: LogOptions['stream'], options: Pick<LogOptions, 'level' | 'base' | 'now'>): Log {
  const format = /\.jsonl?$/i.test(path) ? 'json' : 'plain';
  const log = makeLog({ format, stream, color: false, ...options });
  if (format === 'json') return log;
  const summary = async (report: Report): Promise<void> => {
    await log.summary(report);
    stream.write(renderPlain(report));
  };
  return { ...log, summary };
}

/** `schemagate-recover-20260131T235959Z-0badc0de`: they sort by time, and two runs never share one. */
const logName = (command: string, at: Date, run: string): string =>
  `schemagate-${command}-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${run.slice(0, 8)}`;
