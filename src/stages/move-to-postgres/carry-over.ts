// The way to PostgreSQL until DATABASE_URL is to change: the application runs while the tables are made and the move is planned, and is stopped for the copy
// and for the move itself.
import { Stop } from '../../core/stop.ts';
import { mustCompose, outcomeOfExit, summaryIn } from '../redeploy/deployment.ts';
import { waitUntilUp } from '../redeploy/wait-until-up.ts';
import { AS_TEXT, callGate, type Move, mustGate, stepFailed, stopApps } from './move.ts';
import { isNothing, writtenSince, writtenText } from './written-since.ts';

/** @throws Stop if a step fails, or something speaks against the move. */
export async function carryOver(move: Move): Promise<void> {
  const { tell, file, options } = move;
  tell('postgres', await startPostgres(move));
  tell('migrations', await mustGate(move, 'postgres', ['up']));
  const plan = await planRows(move);
  tell('plan', plan.said);
  tell('stop', stoppedText(await stopApps(move)));
  tell('copy', await mustGate(move, 'sqlite', ['backup']));
  tell(
    'rows',
    plan.isThere ? await proveTheSame(move) : await mustGate(move, 'postgres', ['import-sqlite', file, '--yes', ...options.passedOn]),
  );
}

export const stoppedText = (services: readonly string[]): string =>
  services.length === 0 ? 'the application did not run' : `stopped ${services.join(', ')}`;

/** @returns what was done. @throws Stop('failed') if it does not start. */
export async function startPostgres(move: Move): Promise<string> {
  const { server } = move;
  if (server === null) return 'it is no service of the project: the gate waits for it';
  await mustCompose(move, ['up', '--detach', '--no-recreate', '--no-build', server], {
    what: `start ${server}`,
    hint: 'correct what is said, and run this again',
  });
  await waitUntilUp(move, [server]);
  return `${server} runs`;
}

interface Plan {
  readonly said: string;
  /** An earlier move has come so far: PostgreSQL has the rows of the file. */
  readonly isThere: boolean;
}

async function planRows(move: Move): Promise<Plan> {
  const { context, file, options } = move;
  const lines: string[] = [];
  const words = ['import-sqlite', file, '--plan', ...AS_TEXT, ...options.passedOn];
  const { exitCode, last } = await callGate(move, 'postgres', words, { hear: (line) => void lines.push(line) });
  context.signal.throwIfAborted();
  if (exitCode === 0) return { said: summaryIn(last), isThere: false };
  if (lines.some((line) => line.includes('import-target-filled')) && isNothing(await writtenSince(move)))
    return { said: 'PostgreSQL has the rows of the file already', isThere: true };
  for (const line of lines) context.emit({ event: 'output', stream: 'stderr', line });
  throw new Stop([stepFailed(words[0]!, exitCode, summaryIn(last))], { outcome: outcomeOfExit(exitCode) });
}

/** The application may have written to the file since the plan. */
async function proveTheSame(move: Move): Promise<string> {
  const written = await writtenSince(move);
  if (isNothing(written)) return 'PostgreSQL has the rows of the file already, and they are the same';
  throw new Stop([stepFailed('import-sqlite', 7, `file and target are not the same any more: ${writtenText(written)}`)], {
    outcome: 'mismatch',
  });
}
