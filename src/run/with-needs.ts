// Runs a command with what it needs: the files, read while the server answers; a session, and another one if that is lost.
import { type Finding, finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { follow } from '../core/time/deadline.ts';
import type { HeadStart } from '../core/time/head-start.ts';
import { loadAhead } from '../core/time/load-ahead.ts';
import { settlePooling } from '../postgres/server/pooling.ts';
import { type Ready, type WaitOptions, waitForServer } from '../postgres/server/wait.ts';
import { readNoFiles } from '../project/no-files.ts';
import { type Opened, openFiles, type Project, readFiles, type SeenFiles } from '../project/project.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context, Stage } from '../stages/context.ts';
import { preparation } from '../stages/first-boot/create-database.ts';
import { applicationNameOf } from '../stages/wait/application-name.ts';
import { besideServices } from '../stages/wait/beside-services.ts';
import { wantedOfGate } from '../stages/wait/wanted-of-gate.ts';
import type { Command, DatabaseCommand } from './command.ts';
import { runThroughLosses } from './reconnect.ts';
import { passedWhereKnown } from './where-known.ts';

export interface Acquiring {
  readonly stage: () => Stage;
  readonly lead: HeadStart;
  /** Hears of each session that was opened for the command. */
  readonly acquired: (ready: Ready) => void;
  /** Hears what reading the files found, short of errors. */
  readonly noticed: (findings: readonly Finding[]) => void;
}

/** @throws Stop as whatever it needs and does; Stop('misused') without a connection. */
export async function runWithNeeds(command: Command, context: Context, acquiring: Acquiring): Promise<Answer> {
  command.refuse?.(context);
  if (command.needs === 'nothing') return command.run(context);
  if (command.needs === 'database') return runWithDatabase(command, context, acquiring);
  const config = command.makesSnapshot ? { ...context.config, snapshot: null } : context.config;
  const ledgers = async (isOpen: boolean) => (isOpen ? (await import('../sqlite/gate/ledgers-in-file.ts')).ledgersInFile(context) : null);
  const project = await readFiles({ effects: context.effects, config }, command.opens === 'sqlite' ? ledgers : () => null);
  acquiring.noticed(project.notices);
  return command.run(context, project);
}

async function runWithDatabase(command: DatabaseCommand, context: Context, { stage, lead, acquired, noticed }: Acquiring): Promise<Answer> {
  const abandoned = new AbortController();
  follow(context.signal, abandoned);
  const options = waitOptions(command, context, { abandoned: abandoned.signal, asked: lead.end });
  context.stage('wait');
  const open = async (emit = options.emit): Promise<Ready> => {
    const found = await waitForServer({ ...options, emit, deadline: context.deadline.within(context.config.waitTimeout) });
    return settlePooling(found, options);
  };
  const server = open();
  const opening = context.config.waitFor.length === 0 ? server : besideServices(context, server, abandoned).then(() => server);
  opening.catch(() => {});
  let latest: Ready | undefined;
  const begin = (ready: Ready): Ready => {
    if (ready !== latest) acquired(ready);
    latest = ready;
    context.stage('plan');
    return ready;
  };
  const first = await seenFirst(command, context, lead);
  const short = first?.seeing ? await passedWhereKnown(command, context, first.seeing, { opening, begin }) : null;
  if (short?.end === 'passed') return short.answer;
  first?.leave();
  const read = await readBeside(opening, reading(command, context, server, first), abandoned);
  const project: Project = short?.end === 'doubted' ? { ...read, isDoubted: true } : read;
  noticed(project.notices);
  const runOn = (ready: Ready, lost?: unknown): Promise<Answer> => {
    const connect = async () => begin(await open());
    return runThroughLosses({ command, context, project, ready: lost === undefined ? begin(ready) : ready, lost, connect, stage });
  };
  const answer = await runOn(await opening, short?.end === 'lost' ? short.error : undefined);
  if (command.waits?.(context.flags) !== true) return answer;
  const { untilApplied } = await import('./until-applied.ts');
  return untilApplied(answer, context, { leave: () => latest!.session.close(), again: async (emit) => runOn(await open(emit)) });
}

/** Fewer files are read while the server works on its first question. */
const MANY = 100;

interface First {
  readonly opened: Opened;
  /** Of all files, as one digest; null if they are looked at in any case. */
  readonly seeing: Promise<SeenFiles | null> | null;
  /** The digest is not wanted any more. */
  readonly leave: () => void;
}

/** The files, before anything is made of them; what is wrong with them is found when they are read. */
async function seenFirst({ whereKnown }: DatabaseCommand, context: Context, { over }: HeadStart): Promise<First | null> {
  await over;
  if (whereKnown === undefined) return null;
  try {
    const opened = openFiles(context);
    let isWanted = (opened.folder.list() ?? []).length >= MANY;
    const seeing = isWanted ? whereKnown.see(context, opened, () => isWanted).catch(() => null) : null;
    const leave = (): void => {
      isWanted = false;
    };
    return { opened, seeing, leave };
  } catch {
    return null;
  }
}

async function reading({ noProject, readProject }: DatabaseCommand, context: Context, server: Promise<Ready>, first: First | null) {
  const facts = () => server.then((ready) => ready.facts);
  if (noProject) return readNoFiles(context);
  if (readProject !== undefined) return readProject(context, facts);
  // First, so that what is found to be the same afterwards was so all the while.
  const seen = (await first?.seeing) ?? null;
  const project = await readFiles(context, facts, first?.opened);
  return seen === null ? project : { ...project, seen };
}

interface Waiting {
  /** Ends the wait. */
  readonly abandoned: AbortSignal;
  /** Called when the server has been asked. */
  readonly asked: () => void;
}

function waitOptions(
  { purpose, boots, resumes, noProject, wanted = [] }: DatabaseCommand,
  context: Context,
  { abandoned, asked }: Waiting,
): Omit<WaitOptions, 'deadline'> {
  const { config, run, effects, emit } = context;
  if (config.connection === null) throw new Stop([noConnection()]);
  const known = wantedOfGate(config, wanted, purpose === 'read' || resumes === true);
  return {
    connection: config.connection,
    applicationName: () => applicationNameOf({ config, run, effects }),
    connectTimeout: config.connectTimeout,
    purpose,
    role: config.role,
    prepare: boots === true ? preparation(context) : null,
    wanted: noProject ? { tables: [], look: null, asked } : { ...known, asked },
    emit,
    isSettingUp: noProject ? () => {} : () => loadAhead(() => known.look.sql),
    signal: abandoned,
  };
}

/** The files are read while the server answers; where they are bad, that is reported at once, and nobody waits or logs in any more. */
async function readBeside(opening: Promise<Ready>, reading: Promise<Project>, abandoned: AbortController): Promise<Project> {
  opening.catch(() => {});
  try {
    return await reading;
  } catch (error) {
    opening.then((ready) => ready.session.close()).catch(() => {});
    abandoned.abort();
    throw error;
  }
}

export const noConnection = (): Finding =>
  finding({
    code: 'no-connection',
    subject: 'DATABASE_URL',
    message: 'no database is given',
    hint: 'set DATABASE_URL=postgres://user:password@host:5432/database (or PGHOST, PGUSER …), or give --url',
  });
