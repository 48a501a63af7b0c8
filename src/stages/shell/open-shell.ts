// Starts psql in the foreground, with the database in its environment: no password is ever an argument, which every user of the machine could read.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Answer } from '../answer.ts';
import { findClient, noClient, notStarted } from '../client/client-program.ts';
import { commandEnvironment } from '../client/command-environment.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';

/** @throws Stop('misused') if there is no psql. */
export async function openShell(context: Context, { session }: Ready): Promise<Answer> {
  const { config, effects, operands, signal } = context;
  const found = findClient(context, 'psql');
  if ('problem' in found) throw new Stop([noClient({ name: 'psql', purpose: 'the shell' }, found.problem)]);
  const applicationName = applicationNameFor('shell', effects);
  const env = await commandEnvironment({ config, session, applicationName, signal, isScratch: false });
  // Its own session is not needed any more, and would only be in the way.
  await session.close();
  const options = optionsFor(config.role, config.connection?.searchPath ?? null);
  const PGOPTIONS = [env['PGOPTIONS'] ?? '', ...options].filter((option) => option !== '').join(' ');
  const end = await effects
    .runInForeground({ command: [found.path, ...operands], env: { ...env, ...(PGOPTIONS !== '' && { PGOPTIONS }) } })
    .catch((error: unknown) => Promise.reject(new Stop([notStarted(found.path, error)], { cause: error })));
  if (end.exitCode === 0) return { summary: 'psql has ended', ...(operands.length > 0 && { text: '' }), data: end };
  const how = end.signal === null ? `with exit code ${end.exitCode}` : `by ${end.signal}`;
  return { summary: '', data: end, findings: [ended(how)] };
}

/** As libpq reads them: blanks and backslashes in a value have a backslash before them. */
function optionsFor(role: string | null, searchPath: string | null): readonly string[] {
  const set = (name: string, value: string | null): readonly string[] =>
    value === null ? [] : [`-c ${name}=${value.replaceAll(/[\\\s]/g, '\\$&')}`];
  return [...set('role', role), ...set('search_path', searchPath)];
}

const ended = (how: string): Finding =>
  finding({ code: 'shell-failed', subject: 'psql', message: `psql ended ${how}`, hint: 'it has said why' });
