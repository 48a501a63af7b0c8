// The schema as pg_dump writes it.
import type { Config } from '../../config/config.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { clientOutput, clientProgram, refusePooler, serverVersion } from '../client/client-program.ts';
import { commandEnvironment } from '../client/command-environment.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';
import { stableDump } from './stable-dump.ts';

/** @throws Stop('misused') if there is no pg_dump, a pooler is in its way, or it is older than the server; Stop('failed') if it fails. */
export async function dumpSchema(context: Context, { session, facts }: Ready): Promise<string> {
  const { config, signal, effects } = context;
  refusePooler(session);
  const { path } = await clientProgram(context, {
    ...{ name: 'pg_dump', purpose: 'schema-export --by pg_dump', otherwise: 'or add --by gate' },
    atLeast: serverVersion(facts),
  });
  const applicationName = applicationNameFor('schema-export', effects);
  const env = await commandEnvironment({ config, session, applicationName, signal, isScratch: false });
  await session.close();
  return stableDump(await clientOutput(context, { path, args: optionsFor(config), env }));
}

function optionsFor({ ledgerSchema, schemas, role, owners, privileges, lockTimeout }: Config): readonly string[] {
  return [
    '--schema-only',
    '--encoding=UTF8',
    '--no-password',
    `--lock-wait-timeout=${lockTimeout}`,
    `--exclude-schema=${pattern(ledgerSchema)}`,
    ...schemas.map((name) => `--schema=${pattern(name)}`),
    ...(role === null ? [] : [`--role=${role}`]),
    ...(owners === 'verify' ? [] : ['--no-owner']),
    ...(privileges === 'verify' ? [] : ['--no-privileges']),
  ];
}

/** In quotation marks nothing of a name is a wildcard. */
const pattern = (name: string): string => `"${name.replaceAll('"', '""')}"`;
