// Runs the program as a whole process, as a container would.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject } from 'vitest';
import type { Report } from '../../src/core/report.ts';

export interface GateOptions {
  readonly args?: readonly string[];
  /** All of the environment but PATH and HOME, and that the log is JSON. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A line of the log, as JSON. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface GateRun {
  /** Null if a signal ended the process, which then stands beside it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout that are JSON objects. */
  readonly lines: readonly LogLine[];
  /** What it wrote for GATE_REPORT; null if it wrote none. */
  readonly report: Report | null;
  readonly durationMs: number;
}

export interface RunningGate {
  readonly pid: number;
  /** Settles when stdout holds the text. Rejects where the process ends without it. */
  saw(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** What it has said so far, as `lines` of its end. */
  lines(): readonly LogLine[];
  readonly done: Promise<GateRun>;
}

// Each gate under way listens for the end of this process.
process.setMaxListeners(200);
const ROOT = resolve(import.meta.dirname, '../..');
/** What is run, by `process.execPath`: see program.ts. */
export const PROGRAM = inject('program');

export const runGate = (options: GateOptions = {}): Promise<GateRun> => startGate(options).done;

/** A process that is still there when the test process ends is killed with it. */
export function startGate({ args = [], env = {}, cwd = ROOT }: GateOptions = {}): RunningGate {
  const folder = mkdtempSync(join(tmpdir(), 'schemagate-report-'));
  const reportFile = join(folder, 'report.json');
  const { PATH = '', HOME = '' } = process.env;
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { PATH, HOME, GATE_REPORT: reportFile, GATE_LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const done = new Promise<GateRun>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', onExit);
      try {
        const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as Report) : null;
        settle({ code, signal, ...output, lines: logLines(output.stdout), report, durationMs: performance.now() - started });
      } catch (error) {
        reject(error);
      }
      rmSync(folder, { recursive: true });
    });
  });
  return {
    pid: child.pid ?? 0,
    saw: (text) => seen(child, () => output.stdout, text),
    kill: (signal) => void child.kill(signal),
    lines: () => logLines(output.stdout),
    done,
  };
}

function seen(child: ChildProcess, read: () => string, text: string | RegExp): Promise<void> {
  return new Promise((settle, reject) => {
    const look = () => {
      if (typeof text === 'string' ? read().includes(text) : text.test(read())) settle();
    };
    child.stdout?.on('data', look);
    child.once('close', () => reject(new Error(`the gate ended and never said ${text}; it said:\n${read()}`)));
    look();
  });
}

function logLines(stdout: string): readonly LogLine[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map(parsedLine);
}

/** @throws Error if a field is there twice: of the two, some readers of JSON take the first and others the last. */
function parsedLine(line: string): LogLine {
  const names = (text: string): number => text.match(/[{,]"\w+":/g)!.length;
  const parsed = JSON.parse(line) as LogLine;
  if (names(JSON.stringify(parsed)) < names(line)) throw new Error(`a field is there twice: ${line}`);
  return parsed;
}
