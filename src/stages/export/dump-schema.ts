// The schema as pg_dump writes it. Refuses a pg_dump that is older than the server, which would refuse it too, or leave out what it does not
// know. No password is ever an argument, which every user of the machine could read.
import { untilEnded } from '../../child/until-ended.ts';
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { commandEnvironment, type Environment } from '../command/command-environment.ts';
import type { Context } from '../context.ts';
import { applicationNameFor } from '../wait/application-name.ts';
import { stableDump } from './stable-dump.ts';

/** @param program path of pg_dump. @throws Stop('misused') if it is too old or cannot be started; Stop('failed') if it fails. */
export async function dumpSchema(context: Context, { session, facts }: Ready, program: string): Promise<string> {
  const { config, signal, effects } = context;
  const applicationName = applicationNameFor('schema-export', effects);
  const env = await commandEnvironment({ config, session, applicationName, signal, isScratch: false });
  await session.close();
  const said = await output(context, [program, '--version'], env);
  const version = /\) (\d+)/.exec(said)?.[1];
  const major = Math.floor(facts.versionNumber / 10_000);
  if (version === undefined || Number(version) < major)
    throw new Stop([tooOld({ program, said: said.trim(), major, version: facts.version })]);
  return stableDump(await output(context, [program, ...optionsFor(config)], env));
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

/** What it prints on its standard output. @throws Stop if it cannot be started, or fails. */
async function output({ effects, signal }: Context, command: readonly [string, ...string[]], env: Environment): Promise<string> {
  const [program] = command;
  const chunks: Uint8Array[] = [];
  const complaints: string[] = [];
  const child = await effects.startChild({
    command,
    env,
    tell: (stream, line) => void (stream === 'stderr' && complaints.push(line)),
    hear: (stream, bytes) => void (stream === 'stdout' && chunks.push(bytes)),
  });
  const end = await untilEnded(child, signal).catch((error: unknown) =>
    Promise.reject(new Stop([notStarted(program, error)], { cause: error })),
  );
  signal.throwIfAborted();
  if (end.exitCode !== 0) {
    const how = end.signal === null ? `with exit code ${end.exitCode}` : `by ${end.signal}`;
    throw new Stop([failed(program, how, complaints)]);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface TooOld {
  readonly program: string;
  readonly said: string;
  readonly major: number;
  readonly version: string;
}

const tooOld = ({ program, said, major, version }: TooOld): Finding =>
  finding({
    code: 'old-pg-dump',
    subject: program,
    message: `${program} is ${said === '' ? 'of an unknown version' : said}, and the server is PostgreSQL ${version}: pg_dump must not be older than the server`,
    hint: `install postgresql-client-${major} or newer and put its folder first in PATH, or add --by gate`,
  });

const notStarted = (program: string, error: unknown): Finding =>
  finding({
    code: 'no-pg-dump',
    subject: program,
    message: `${program} could not be started: ${reasonOf(error)}`,
    hint: 'run it by hand to see why, or add --by gate',
  });

const failed = (program: string, how: string, complaints: readonly string[]): Finding =>
  finding({
    code: 'pg-dump-failed',
    subject: program,
    message: `pg_dump ended ${how}${complaints.length === 0 ? '' : `: ${complaints.slice(0, 5).join(' ')}`}`,
    hint: 'do what it says: it needs SELECT on every table that it writes down; --by gate does not',
  });
