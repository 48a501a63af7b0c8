// The outcome of a run of a command, in words.

import { type Finding, finding } from '../../core/finding.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { knownTrouble } from '../../migrators/known-trouble.ts';
import type { KnownMigrator } from '../../migrators/migrators.ts';
import { standingOf } from '../../migrators/standing.ts';
import { proofText } from '../../report/run-facts.ts';
import type { Answer } from '../answer.ts';
import type { CodeLedger } from './code-ledger.ts';
import type { SchemaProof } from './command-schema.ts';
import { appliedText, doneText, stepsOf } from './command-steps.ts';
import type { GivenCommand } from './given-command.ts';
import type { CommandRun } from './run-child.ts';
import type { Behind } from './whether-behind.ts';

export interface Passing {
  readonly command: GivenCommand;
  readonly known: KnownMigrator;
  readonly before: CodeLedger | null;
  readonly behind: Behind;
}

export function notStarted(passing: Passing, { findings, verification }: SchemaProof): Answer {
  const { command, behind } = passing;
  const what = `nothing to run: ${behind.why}`;
  return {
    ...standing(passing, passing.before),
    summary: `${what}; ${proofText(verification)}`,
    butWrong: `${what}, but the schema is not the expected one`,
    ...{ findings, verification },
    data: { command: command.words, started: false, why: behind.why },
  };
}

export function ready(passing: Passing, run: CommandRun, after: CodeLedger | null, { findings, verification }: SchemaProof): Answer {
  const answer = ran(passing, run, after);
  return {
    ...answer,
    summary: `${answer.summary}; ${proofText(verification)}`,
    butWrong: `${answer.summary}, but the schema is not the expected one`,
    findings: [...findings, ...(answer.findings ?? [])],
    verification,
  };
}

/** It ended well, and the schema is not looked at yet. */
export function ran(passing: Passing, run: CommandRun, after: CodeLedger | null): Answer {
  const steps = stepsOf(passing, after);
  return {
    ...standing(passing, after),
    summary: `${passing.command.text} succeeded after ${formatDuration(run.durationMs)}${appliedText(passing, after, steps)}`,
    steps,
    findings: sessionFindings(passing, run),
    data: dataOf(passing, run),
  };
}

export function drifted(passing: Passing, findings: readonly Finding[]): Answer {
  return {
    ...standing(passing, passing.before),
    summary: '',
    butWrong: `${passing.command.text} was not started, because the schema is not what the last run left`,
    findings,
    data: { command: passing.command.words, started: false },
  };
}

/** @param after null if it is not known. */
export function failed(passing: Passing, run: CommandRun, after: CodeLedger | null): Answer {
  const steps = after === null ? [] : stepsOf(passing, after);
  const how = endText(passing.command, run);
  return {
    ...standing(passing, after),
    summary: '',
    butWrong: steps.length === 0 ? '' : `${doneText(steps)}, and then`,
    whenInterrupted: `${how}, and what it had committed stays`,
    steps,
    findings: [failure(passing, run, how), ...sessionFindings(passing, run)],
    data: dataOf(passing, run),
  };
}

/** It ended with 0, and this database is as empty as before. */
export const elsewhere = (passing: Passing, run: CommandRun): Answer => ({
  ...standing(passing, null),
  summary: '',
  findings: [
    finding({
      code: 'command-elsewhere',
      subject: passing.command.text,
      message: `${passing.command.text} succeeded, and this database is as empty as before, without the ledger of its tool: it has worked on another one, or does not migrate`,
      hint: 'make it take DATABASE_URL from its environment, or PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE; and check the database that it is configured for: it has probably migrated that one',
    }),
    ...sessionFindings(passing, run),
  ],
  data: dataOf(passing, run),
});

/** No other gate is at work: this one holds the lock. */
export const toolLocked = (passing: Passing, ledger: CodeLedger): Answer => ({
  ...standing(passing, passing.before),
  summary: '',
  findings: [toolLockHeld(ledger)],
  data: { command: passing.command.words, started: false },
});

/** @param ledger of a tool that has a lock, which somebody holds. */
export const toolLockHeld = ({ migrator: { name, lock }, holder }: CodeLedger): Finding =>
  finding({
    code: 'tool-lock-held',
    subject: lock!.table,
    message: `${name} itself is running, or was killed while it was: ${holder}`,
    hint: `wait for it and run again; if nobody runs it any more, ${lock!.release}`,
  });

function endText({ text }: GivenCommand, { exitCode, signal, durationMs }: CommandRun): string {
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return `${text} ${how} after ${formatDuration(durationMs)}`;
}

/** How many of its last lines are in the message: the headline of a failed container is all that some people see. */
const LAST_WORDS = 6;

function failure({ command: { text }, known }: Passing, run: CommandRun, how: string): Finding {
  const { stopped, output } = run;
  if (stopped !== null && stopped !== 'interrupted')
    return finding({
      code: 'lock-lost',
      subject: text,
      message: `the session that holds the lock was lost while the command was at work (${stopped.message}), so the command was ended: ${how}`,
      hint: 'run again; see the server log for why the session ended',
    });
  const words = lastWords(output);
  return finding({
    code: 'command-failed',
    subject: text,
    message: `${how}${words.length === 0 ? ', and printed nothing' : `:\n${words.join('\n')}`}`,
    hint:
      knownTrouble(known.migrator, output) ??
      `${whyText(run, words)}; what it committed stays, and its own ledger knows what is left to do`,
  });
}

function whyText({ signal, stopped }: CommandRun, words: readonly string[]): string {
  if (stopped === 'interrupted') return 'the gate ended it';
  if (signal === 'SIGKILL') return 'something else on this machine ended it: mostly the kernel, because the container had no more memory';
  if (words.length === 0) return 'run it by hand in the same image to see why';
  return 'its output above says why';
}

/** From the last line that states an error, as Python and Node do before a page of details; otherwise the last lines. */
function lastWords(output: readonly string[]): readonly string[] {
  const lines = output.filter((line) => line.trim() !== '');
  const error = lines.findLastIndex((line) => /^\s*(?:[\w.]*(?:Error|Exception)\b[^:]*|ERROR|FATAL|error): \S/.test(line));
  return error === -1 ? lines.slice(-LAST_WORDS) : lines.slice(error, error + LAST_WORDS);
}

function sessionFindings({ command }: Passing, { endedSessions, leftSessions }: CommandRun): readonly Finding[] {
  return [
    ...endedSessions.map((session) =>
      finding({
        code: 'command-session-ended',
        subject: command.text,
        message: `a session that the command left behind on the server was ended: ${session}`,
        hint: 'nothing has to be done: its open transaction was rolled back',
      }),
    ),
    ...leftSessions.map((session) =>
      finding({
        code: 'command-session-left',
        subject: command.text,
        message: `the command is gone, and a session that it left behind on the server could not be ended: ${session}`,
        hint: 'end it with SELECT pg_terminate_backend(pid), as its own role, a member of pg_signal_backend or a superuser',
      }),
    ),
  ];
}

const dataOf = ({ command }: Passing, { exitCode, signal, durationMs, output }: CommandRun) => ({
  ...{ command: command.words, started: true },
  ...{ exitCode, signal, durationMs, output },
});

function standing({ known }: Passing, ledger: CodeLedger | null): Pick<Answer, 'head'> {
  const whose = ledger?.migrator ?? known.migrator;
  if (whose === null) return {};
  const { head, headOfFiles } = standingOf(whose, known.files, ledger?.ids ?? []);
  return { head: { files: headOfFiles ?? head, ledger: head } };
}
