// The program: command line in, one report out, exit code. The only place that touches the process.

import { appendFileSync, fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { type CommandLine, parseCommandLine } from './cli/parse.ts';
import { COMMAND_BY_NAME, COMMANDS } from './commands/commands.ts';
import { commandsFor } from './commands/commands-for.ts';
import type { LogFormat } from './config/config.ts';
import { type Loaded, loadConfig } from './config/load.ts';
import { defaultLogFormat, formatAsked, wantsColor } from './config/log-format.ts';
import { redactorFor, redactorForRefused } from './config/secrets.ts';
import { collectAll } from './core/collect-garbage.ts';
import { type Emit, silent } from './core/event.ts';
import { OUTCOMES } from './core/outcome.ts';
import type { Report } from './core/report.ts';
import { Stop } from './core/stop.ts';
import type { Redact } from './core/text/redact.ts';
import { WRITER_WORD } from './core/version.ts';
import { appendText } from './disk.ts';
import type { Effects } from './project/effects.ts';
import { everyLine } from './report/log/every-line.ts';
import { type Log, makeLog } from './report/log/log.ts';
import { logFilesOf } from './report/log/log-files.ts';
import { renderPlain } from './report/renderers/plain.ts';
import { terminationMessage } from './report/renderers/termination.ts';
import { renderReport } from './report/renderers/text.ts';
import { flushed, roomIn, STREAM_PATHS } from './report/streams.ts';
import { perform } from './run/perform.ts';
import { refusal } from './run/report-of.ts';
import { type Wanted, wantedWithoutSettings, writeReport } from './run/write-report.ts';
import { effects, newRun, surroundings, writeTerminationMessage } from './runtime.ts';

/** A run that a signal does not end within this (ms) is ended: less than the 2 s that are promised. */
const SIGNAL_GRACE = 1900;
/** What a run that used up its deadline still has (ms) for its last words: a reader that is there takes them at once. */
const LAST_WORDS = 1000;

const { env, argv } = process;
/** In ms since the process began; that of the configuration once it is known. */
let deadline = 30 * 60_000;
/** The exit code, once there is nothing left to do but to be read. */
let ended: number | undefined;
const exit = process.exit.bind(process);
/** An exit code that no report stands behind would tell the application that it may start. */
process.exit = () => {
  throw new Error('process.exit() would end the gate without a report');
};
const signals = endOnSignal();
process.exitCode = OUTCOMES.bug.exit;

keepStderrBlocking();
// The built program has Node's parts without importing them; here an import may have opened it already.
if (import.meta.filename.endsWith('.ts')) void process.stderr;
/** Those that were written to. */
const streams = new Set<Writable>();
const stdout = opened('stdout') as typeof process.stdout;
void (argv[2] === WRITER_WORD ? import('./sqlite/session/serve-writer.ts').then(({ serveWriter }) => serveWriter()) : main())
  .catch((error: unknown) => {
    const text = String(error instanceof Error ? error.stack : error);
    opened('stderr').write(`${redactorForRefused({ env, flags: {} })(text)}\n`);
    return OUTCOMES.bug.exit;
  })
  .then(async (code) => {
    if (code === undefined) return;
    ended = code;
    await flushed([...streams], timeLeft());
    exit(code);
  });

async function main(): Promise<number> {
  const isTerminal = stdout.isTTY === true;
  const commands = commandsFor(argv.slice(2));
  let line: CommandLine;
  try {
    line = parseCommandLine(argv.slice(2), commands);
  } catch (error) {
    return await refused(error, {});
  }
  const command = commands.find(({ name }) => name === line.command)!;
  if (command.needs === 'no-settings') {
    stdout.write(command.text({ ...line, commands: COMMANDS, width: stdout.columns || undefined }));
    return OUTCOMES.ready.exit;
  }
  let loaded: Loaded;
  try {
    loaded = loadConfig(surroundings(line.settings, env, isTerminal));
  } catch (error) {
    return await refused(error, line.settings);
  }
  const { config, inForce, findings } = loaded;
  deadline = config.deadline;
  const run = newRun();
  const redact = redactorFor(loaded);
  const log = logFor(config.logFormat, config.logLevel, run);
  const plain = command.plain?.(line.flags, line.operands) ?? false;
  const writing = { base: everyLine(run, env), append: appendText, refused: log.emit, now: () => new Date() };
  const files = config.logDir === null && config.logFile === null ? null : logFilesOf(config, line.command, writing);
  const shown: Emit = plain ? silent : log.emit;
  const emit: Emit = files === null ? shown : (event) => void [shown(event), files.emit(event)];
  const report = await perform(command, {
    config,
    inForce,
    notices: findings,
    flags: { ...line.settings, ...line.flags },
    operands: line.operands,
    effects: { ...effects, writeTexts, startChild, hearUncaught, columns: stdout.columns || undefined, collect: () => collectAll() },
    run,
    emit,
    prepare: log.prepare,
    tellsSettings: (!plain && log.tellsSettings) || files?.tellsSettings === true,
    signal: signals,
    redact,
  });
  const ended = await finish(report, { format: config.logFormat, redact, wanted: config, log, plain });
  await files?.summary(ended);
  return ended.exit;
}

/** The end of a run whose command line or settings are wrong. */
async function refused(error: unknown, flags: CommandLine['settings']): Promise<number> {
  if (!(error instanceof Stop)) throw error;
  const format = formatAsked(argv, env) ?? defaultLogFormat({ isTerminal: stdout.isTTY === true, env });
  const redact = redactorForRefused({ env, flags });
  const asked = COMMAND_BY_NAME.get(argv[2] ?? '') ?? COMMANDS.find(({ byDefault }) => byDefault);
  const report = refusal(asked!.name, error, redact);
  const log = logFor(format, 'info', null);
  const ended = await finish(report, { format, redact, wanted: wantedWithoutSettings(env), log, plain: false });
  return ended.exit;
}

async function hearUncaught<T>(work: () => Promise<T>): Promise<T> {
  return (await import('./migrations/modules/hear-uncaught.ts')).hearUncaught(work);
}

/** What it prints waits for whoever reads our own output. */
function startChild(options: Parameters<Effects['startChild']>[0]): ReturnType<Effects['startChild']> {
  return effects.startChild({ room: () => roomIn([...streams]), ...options });
}

function color(): boolean {
  return wantsColor({ isTerminal: stdout.isTTY === true, env });
}

function logFor(format: LogFormat, level: 'debug' | 'info' | 'warn' | 'error', run: Parameters<typeof everyLine>[0]): Log {
  const columns = () => stdout.columns || 80;
  const live = stdout.isTTY === true && env['TERM'] !== 'dumb';
  return makeLog({
    format,
    level,
    stream: stdout,
    color: color(),
    base: everyLine(run, env),
    now: () => new Date(),
    ...(live && { columns }),
  });
}

interface Ending {
  readonly format: LogFormat;
  readonly redact: Redact;
  readonly wanted: Wanted;
  readonly log: Log;
  /** Prints only the answer. */
  readonly plain: boolean;
}

/** @returns the report with what was found while it was written. */
async function finish(run: Report, { format, redact, wanted, log, plain }: Ending): Promise<Report> {
  const signal = () => AbortSignal.any([signals, AbortSignal.timeout(timeLeft())]);
  const write = (file: { readonly path: string; readonly text: string }) => writeTexts([file], signal());
  const { report, lines } = await writeReport(run, wanted, { redact, cwd: () => process.cwd(), write, append: appendFileSync, signal });
  writeTerminationMessage(() => terminationMessage(report));
  const answered = report.exit === OUTCOMES.ready.exit || report.exit === OUTCOMES.findings.exit;
  if (plain && report.text !== undefined && answered) stdout.write(report.text === '' ? '' : `${report.text.trimEnd()}\n`);
  else {
    if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
    await log.summary(report);
    if (format === 'plain') stdout.write(renderPlain(report));
    if (format === 'pretty') stdout.write(renderReport(report, { color: color(), ...(stdout.columns && { width: stdout.columns }) }));
  }
  return report;
}

/** As the effect does, but what is to go where the log goes is written as the log is, in its turn. */
async function writeTexts(...[files, signal]: Parameters<Effects['writeTexts']>): Promise<void> {
  const elsewhere = files.filter(({ path }) => !STREAM_PATHS.has(path));
  await effects.writeTexts(elsewhere, signal);
  for (const { path, text } of files) {
    const name = STREAM_PATHS.get(path);
    if (name !== undefined) opened(name).write(text);
  }
}

/** Where text goes, in its turn; waited for at the end. */
function opened(name: 'stdout' | 'stderr'): Writable {
  const stream = process[name];
  // A reader that has gone is not a reason to stop.
  if (!streams.has(stream)) stream.on('error', () => {});
  streams.add(stream);
  if (name === 'stderr') setBlocking(stream, false);
  return stream;
}

/**
 * Node opens stderr when a module imports node:util, when it warns, and when a connection is refused, and that makes it non-blocking for
 * every process that shares it: `(schemagate diff | cat) 2>&1` into a pipe would lose what `cat` cannot write at once. Whoever opens it
 * first, it is blocking from then on; it is not opened for that.
 */
function keepStderrBlocking(): void {
  const { get, ...others } = Object.getOwnPropertyDescriptor(process, 'stderr')!;
  let isOpen = false;
  Object.defineProperty(process, 'stderr', {
    ...others,
    get: () => {
      const stream = get!.call(process) as typeof process.stderr;
      if (isOpen) return stream;
      isOpen = true;
      const [out, error] = [fstatSync(1), fstatSync(2)];
      // If it is also our stdout, that must not stop this process while nobody reads.
      if (out.dev !== error.dev || out.ino !== error.ino) setBlocking(stream, true);
      return stream;
    },
  });
}

/** Of a pipe or a socket; a file has no such handle, and a terminal is opened again by Node. */
function setBlocking(stream: object, value: boolean): void {
  if (!('isTTY' in stream)) (stream as { readonly _handle?: { setBlocking?(value: boolean): number } })._handle?.setBlocking?.(value);
}

function timeLeft(): number {
  return Math.ceil(Math.max(LAST_WORDS, deadline - 1000 * process.uptime()));
}

/** Node as PID 1 gets no default handlers. The first signal ends the run in order, a second one at once. */
function endOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', OUTCOMES.interrupted.exit],
    ['SIGTERM', OUTCOMES.terminated.exit],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) exit(ended ?? code);
      controller.abort(signal);
      setTimeout(() => exit(ended ?? code), SIGNAL_GRACE).unref();
    });
  }
  return controller.signal;
}
