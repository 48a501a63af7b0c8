// A tool that is asked for something, such as the SQL of what is pending: it gets the settings of the database, may change nothing in it, and what it prints
// is the answer. Refuses an answer without end.
import { GRACE, untilEnded } from '../../../child/until-ended.ts';
import { Stop } from '../../../core/stop.ts';
import type { Line, Lines } from '../../../migrators/command-lines.ts';
import { knownTrouble } from '../../../migrators/known-trouble.ts';
import type { Migrator } from '../../../migrators/migrator.ts';
import type { Session } from '../../../postgres/session/session.ts';
import { commandEnvironment } from '../../client/command-environment.ts';
import type { Context } from '../../context.ts';
import { givenCommand } from '../given-command.ts';

export type Printed = { readonly text: string } | { readonly why: string; readonly hint?: string };

/** Bytes. */
const MOST = 32 * 1024 * 1024;
/** How many of its last lines say why it failed. */
const LAST_LINES = 6;

/** What it prints on its standard output. @throws Stop if the run is interrupted, or the program is not there. */
export async function askTool(context: Context, session: Session, migrator: Migrator, words: Line): Promise<Printed> {
  const { effects, config, signal, run } = context;
  const command = givenCommand({ config, effects, operands: words });
  const env = await commandEnvironment({
    config,
    session,
    applicationName: `schemagate asks ${run.id.slice(0, 8)}`,
    signal,
    isScratch: false,
  });
  const chunks: Uint8Array[] = [];
  const last: string[] = [];
  let size = 0;
  let isTooMuch = false;
  const [, ...args] = command.words;
  const child = await effects.startChild({
    command: [command.program, ...args],
    env: { ...env, PGOPTIONS: [env['PGOPTIONS'], '-c default_transaction_read_only=on'].filter((one) => one).join(' ') },
    tell: (_, line) => {
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
    },
    hear: (stream, bytes) => {
      if (stream !== 'stdout' || isTooMuch) return;
      size += bytes.length;
      isTooMuch = size > MOST;
      if (isTooMuch) void child.stop(GRACE);
      else chunks.push(bytes);
    },
  });
  const { exitCode, signal: ended } = await untilEnded(child, signal);
  if (isTooMuch) return { why: `\`${command.text}\` prints more than ${MOST / 1024 / 1024} MiB` };
  if (exitCode === 0) return { text: Buffer.concat(chunks).toString('utf8') };
  const how = exitCode === null ? `was ended by ${ended}` : `ended with exit code ${exitCode}`;
  const hint = knownTrouble(migrator, last);
  const said = last.filter((line) => line.trim() !== '').join('\n');
  return { why: `\`${command.text}\` ${how}${said === '' ? '' : `:\n${said}`}`, hint: hint ?? 'run it by hand in the same image' };
}

/** One line after another; the texts of all of them, or why there is none. */
export async function askAll(context: Context, session: Session, migrator: Migrator, lines: Lines): Promise<Printed> {
  if ('why' in lines) return lines;
  const texts: string[] = [];
  for (const line of lines.lines) {
    const printed = await askTool(context, session, migrator, line).catch((error: unknown) => {
      if (error instanceof Stop) return { why: error.findings.map(({ message }) => message).join('; ') };
      throw error;
    });
    if ('why' in printed) return printed;
    texts.push(printed.text);
  }
  return { text: texts.join('') };
}
