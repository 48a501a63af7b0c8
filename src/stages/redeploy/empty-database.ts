// The fresh database of a redeploy with --clean: emptied and migrated anew by the new gate, once it is backed up and the application is stopped; and
// how what was in it comes back if the redeploy fails afterwards.
import { type Finding, finding } from '../../core/finding.ts';
import { OUTCOMES, type Outcome } from '../../core/outcome.ts';
import { Stop } from '../../core/stop.ts';
import { askGate } from './ask-gate.ts';
import { type Deployment, outcomeOfExit, saidLast, summaryIn } from './deployment.ts';

/** With these it has dropped nothing. */
const UNTOUCHED: readonly Outcome[] = ['misused', 'refused', 'busy'];

/** @param progress is told whether it may be empty. @throws Stop with the outcome of the gate, which refuses it in production and without GATE_ALLOW_RESET. */
export async function emptyDatabase(deployment: Deployment, progress: { isEmptied: boolean }): Promise<void> {
  const { context, docker, gate, options } = deployment;
  progress.isEmptied = true;
  const { exitCode, last } = await askGate(docker, gate, ['reset', '--yes-drop', options.clean!], true);
  context.signal.throwIfAborted();
  if (exitCode === OUTCOMES.ready.exit) return;
  const outcome = outcomeOfExit(exitCode);
  progress.isEmptied = !UNTOUCHED.includes(outcome);
  throw new Stop([notEmptied(gate, summaryIn(last))], { outcome });
}

/** Where the redeploy has failed after that. */
export async function emptiedWayBack({ docker, gate, options }: Deployment): Promise<readonly Finding[]> {
  if (!options.autoRollback) return [emptied(gate, options.clean!)];
  const { exitCode, last } = await askGate(docker, gate, ['restore', 'latest', '--terminate'], true);
  return [exitCode === OUTCOMES.ready.exit ? restored(gate, summaryIn(last)) : notRestored(gate, saidLast(last))];
}

const notEmptied = (gate: string, said: string): Finding =>
  finding({
    code: 'database-not-emptied',
    subject: gate,
    message: `the database should have been emptied and migrated from scratch, but ${gate} did not do all of it: ${said}`,
    hint: 'do what it says, and redeploy',
  });

const emptied = (gate: string, database: string): Finding =>
  finding({
    code: 'database-emptied',
    subject: database,
    message: `${database} was emptied before this failed: the old version runs on a database without its rows`,
    hint: `they are in the backup that was taken before: \`docker compose run --rm ${gate} restore latest --terminate\``,
  });

const restored = (gate: string, said: string): Finding =>
  finding({ code: 'database-brought-back', subject: gate, message: `what was in the database is there again: ${said}` });

const notRestored = (gate: string, said: string): Finding =>
  finding({
    code: 'database-not-brought-back',
    subject: gate,
    message: `the database was emptied, and its backup could not be restored: ${said}`,
    hint: `restore it by hand: \`docker compose run --rm ${gate} restore latest --terminate\``,
  });
