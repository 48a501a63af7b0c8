// A Compose project on a SQLite file goes over to PostgreSQL, and back. Until DATABASE_URL names the other database, whatever fails leaves the application
// where it is, and it runs; what fails afterwards switches back. How far a run that was killed had come is read off what is there: which
// database DATABASE_URL names, and whether PostgreSQL has the rows.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { findCompose } from '../redeploy/find-project.ts';
import { claimOrStop } from '../redeploy/redeploy.ts';
import { serviceData, serviceTable } from '../redeploy/service-table.ts';
import { tellSteps } from '../tell-steps.ts';
import { carryOver } from './carry-over.ts';
import { findMove } from './find-move.ts';
import { type Move, NAMES, other, type Side, type StepName, stopApps } from './move.ts';
import { type MoveOptions, moveOptions } from './move-options.ts';
import { returnToFile, sayWhatIsLost } from './return-to-file.ts';
import { type Started, startApps, startStopped, switchBackTo } from './start-apps.ts';
import { switchTo } from './switch-url.ts';
import { isNothing, leftInPostgres, writtenSince, writtenText } from './written-since.ts';

const START = { gate: 'gate', start: 'application', watch: 'watch' } as const;
const THERE = {
  preflight: 'preflight',
  postgres: 'PostgreSQL',
  migrations: 'migrations',
  plan: 'plan',
  stop: 'stop',
  copy: 'copy',
  rows: 'rows',
  switch: 'DATABASE_URL',
  ...START,
} as const;
const STOPPED = { preflight: 'preflight', postgres: 'PostgreSQL', stop: 'stop', copy: 'copy', written: 'written since' } as const;
const BACK = { ...STOPPED, switch: 'DATABASE_URL', ...START } as const;
const BACK_WITH_ROWS = { ...STOPPED, rows: 'rows', switch: 'DATABASE_URL', ...START } as const;
const LOOK = { preflight: 'preflight', postgres: 'PostgreSQL', written: 'written since' } as const;

export async function moveToPostgres(context: Context): Promise<Answer> {
  const options = moveOptions(context.flags);
  const found = await findCompose(context, options);
  const claimed = await claimOrStop(found.folder);
  try {
    const tell = tellSteps(context.emit, 'move-step', titlesOf(options) as Record<StepName, string>);
    const move = await findMove(found, options, tell);
    const to: Side = options.back ? 'sqlite' : 'postgres';
    if (options.back && !options.yes && move.on === 'postgres') return await sayWhatIsLost(move);
    return await carriedOut(move, to);
  } finally {
    claimed.release();
  }
}

function titlesOf({ back, yes, export: exports }: MoveOptions): Partial<Record<StepName, string>> {
  if (!back) return THERE;
  if (exports) return BACK_WITH_ROWS;
  return yes ? BACK : LOOK;
}

interface Progress {
  readonly to: Side;
  isSwitched: boolean;
}

async function carriedOut(move: Move, to: Side): Promise<Answer> {
  const progress: Progress = { to, isSwitched: move.on === to };
  const done: Finding[] = [];
  try {
    if (!progress.isSwitched) {
      if (to === 'postgres') await carryOver(move);
      else done.push(...(await returnToFile(move)));
      const said = await switchTo(move, to);
      progress.isSwitched = true;
      move.tell('switch', said);
    }
    const started = await startApps(move);
    return { ...answerOf(move, to, started), findings: [...done, ...started.findings] };
  } catch (error) {
    return await failed(move, progress, error);
  }
}

function answerOf(move: Move, to: Side, { containers }: Started): Answer {
  const { project, context, before, apps } = move;
  const summary = `${apps.join(', ')} of ${project.name} ${apps.length === 1 ? 'runs' : 'run'} on ${NAMES[to]}`;
  return {
    summary,
    text: [summary, '', ...serviceTable(containers, context.effects.columns)].join('\n'),
    data: { project: project.name, database: to, services: serviceData(containers, before) },
  };
}

/** @throws the error again, with what was done about it; what an interrupted run has done is its answer. */
async function failed(move: Move, { to, isSwitched }: Progress, error: unknown): Promise<Answer> {
  const { context, project } = move;
  const isStop = error instanceof Stop;
  if (!isStop && !context.signal.aborted) throw error;
  const data = { project: project.name, database: isSwitched ? to : other(to) };
  if (context.signal.aborted) {
    const findings = [...(isStop ? error.findings : []), ...(isSwitched ? [] : await startStopped(move))];
    return {
      found: true,
      summary: '',
      findings,
      data,
      whenInterrupted: isSwitched ? `DATABASE_URL names ${NAMES[to]}, and the same command goes on from there` : UNCHANGED,
    };
  }
  const { findings, outcome } = error as Stop;
  const after = isSwitched ? await afterSwitch(move, to) : await startStopped(move);
  context.sofar({ data });
  const [first, ...others] = [...findings, ...after];
  throw new Stop([first!, ...others], { outcome, cause: error });
}

const UNCHANGED = 'the gate was stopped, DATABASE_URL was not changed, and the application was started again';

/** What only an earlier run can have written in the meantime is never left behind without being asked. */
async function afterSwitch(move: Move, to: Side): Promise<readonly Finding[]> {
  const isEarlier = move.on === to;
  if (to === 'sqlite') return isEarlier ? [] : switchBackTo(move, 'postgres');
  if (!isEarlier) await stopApps(move);
  const written = await writtenSince(move);
  if (isEarlier && !isNothing(written)) return [stays(move, writtenText(written))];
  return [...(await switchBackTo(move, 'sqlite')), ...leftInPostgres(move, written)];
}

const stays = ({ envFile }: Move, written: string): Finding =>
  finding({
    code: 'move-stays',
    subject: envFile,
    message: `DATABASE_URL still names PostgreSQL, because an earlier run had switched it and it was written to since: ${written}`,
    hint: 'correct the application, or return to the file with --back',
  });
