// The log of a run: events as they happen, and its end. JSON lines by pino, or readable lines. Secrets are masked already (mask.ts).
// Refuses to change an outcome: a log that cannot be written is lost, the run goes on.

import type { Logger } from 'pino';
import type { LogFormat, LogLevel } from '../../config/config.ts';
import type { Emit, GateEvent } from '../../core/event.ts';
import type { Report } from '../../core/report.ts';
import { escapeJson } from '../../core/text/unprintable.ts';
import { monotonic } from '../../core/time/deadline.ts';
import { clean } from '../clean-text.ts';
import { wrap } from '../fit-text.ts';
import { makeView } from '../view-options.ts';
import { type Line, lineOf } from './event-line.ts';
import { isMomentary, patiently } from './line-rate.ts';
import { liveText, makeLiveLine, positionsSeen } from './live-line.ts';
import { detailLines, summaryLine } from './summary-line.ts';

export interface LogOptions {
  readonly format: LogFormat;
  readonly level: LogLevel;
  /** Its write must have written when it returns, else the last lines are lost when the process exits. */
  readonly stream: { write(text: string): unknown };
  readonly color: boolean;
  /** Columns of a terminal whose last line can be drawn over; absent if the log is not a terminal. */
  readonly columns?: () => number;
  /** Fields of every JSON line, such as the run's id and the version. */
  readonly base: Readonly<Record<string, string>>;
  readonly now: () => Date;
}

export interface Log {
  readonly emit: Emit;
  /** Does once, without writing anything, what takes time for the first line. */
  prepare(): unknown;
  /** Whether a reader sees the settings in force, which take time to put into words. */
  readonly tellsSettings: boolean;
  /**
   * JSON: a line for the failure and for each finding, then one summary, which is the last line. Resolves when it is written.
   * Pretty and plain: nothing, as the rendered report (text.ts, plain.ts) is the end there.
   */
  summary(report: Report): Promise<void>;
}

export function makeLog(options: LogOptions): Log {
  return options.format === 'json' ? jsonLog(options) : readableLog(options);
}

interface Timed {
  readonly line: Line;
  readonly at: Date;
}

/** pino is loaded for the first line, which is kept back until then; each keeps the time it was reported at. */
function jsonLog(options: LogOptions): Log {
  const { now } = options;
  const early: Timed[] = [];
  let loading: Promise<void> | undefined;
  const loaded = (): Promise<void> => {
    loading ??= jsonWriter(options).then((writer) => {
      write = writer;
      early.forEach(writer);
    });
    return loading;
  };
  let write = (timed: Timed): void => {
    early.push(timed);
    void loaded();
  };
  const tell = (line: Line): void => write({ line, at: now() });
  return {
    emit: patiently((event) => tell(lineOf(event)), monotonic),
    prepare: loaded,
    tellsSettings: true,
    summary: async (report) => {
      await loaded();
      detailLines(report).forEach(tell);
      tell(summaryLine(report));
    },
  };
}

async function jsonWriter({ level, stream, base }: LogOptions): Promise<(timed: Timed) => void> {
  const { pino } = await import('pino');
  let head = '';
  const logger: Logger = pino(
    {
      level,
      base,
      // Before what every line has: a person who reads along sees what is said without scrolling.
      timestamp: () => head,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (text) => put(stream, escapeJson(text)) },
  );
  return ({ line, at }) => {
    head = `,"time":"${at.toISOString()}","msg":${JSON.stringify(line.message)}`;
    logger[line.level](line.fields);
  };
}

const RANK: { readonly [L in LogLevel]: number } = { debug: 0, info: 1, warn: 2, error: 3 };

/** `12:03:04  waiting: …`, in local time; further lines of a message hang under its beginning, so that none passes for a line of ours. */
function readableLog({ format, level, stream, color, columns, now }: LogOptions): Log {
  const view = makeView(color);
  const paint = { debug: view.dim, info: (text: string) => text, warn: view.yellow, error: view.red };
  const live = makeLiveLine((text) => put(stream, text));
  const { see, position } = positionsSeen();
  const textOf = (event: GateEvent, line: Line): string => {
    const word = format === 'plain' && event.event !== 'server-notice' ? WORDS[line.level] : '';
    const said = event.event === 'output' ? `│ ${line.message}` : `${word}${line.message}`;
    const [first = '', ...others] = wrap(clean(said), { first: ' '.repeat(TIME.length), width: undefined });
    const lines = [paint[line.level](first.trimStart()), ...others.map(paint[line.level])];
    return `${view.dim(now().toTimeString().slice(0, 8))}  ${lines.join('\n')}\n`;
  };
  const tell = (event: GateEvent): void => {
    const line = lineOf(event);
    const rank = TOLD_ELSEWHERE.has(event.event) ? RANK.debug : RANK[line.level];
    if (rank < RANK[level]) return;
    live.clear();
    put(stream, textOf(event, line));
  };
  const rarely = patiently(tell, monotonic);
  return {
    emit: (event) => {
      see(event);
      // Who is in the way is worth a line that stays; how far it is is drawn over.
      if (columns === undefined || !isMomentary(event) || RANK.info < RANK[level]) return rarely(event);
      if (event.event === 'blocked') rarely(event);
      live.show(view.dim(liveText(event, columns(), position())));
    },
    prepare: () => textOf(NOT_TOLD, lineOf(NOT_TOLD)),
    tellsSettings: RANK.debug >= RANK[level],
    summary: async () => live.clear(),
  };
}

const TIME = '12:03:04  ';
const NOT_TOLD: GateEvent = { event: 'planned', applied: 0, pending: 0 };
/** What colours say on a terminal; a notice of the server says its severity itself. */
const WORDS: { readonly [L in LogLevel]: string } = { debug: '', info: '', warn: 'warning: ', error: 'error: ' };
/** A person who gave the settings a moment ago need not read them again, and what failed is in the report, in full. */
const TOLD_ELSEWHERE: ReadonlySet<GateEvent['event']> = new Set(['configured', 'migration-failed']);

function put(stream: LogOptions['stream'], text: string): void {
  try {
    stream.write(text);
  } catch {
    // The reader of the log has gone; what happens to the database does not depend on it.
  }
}
