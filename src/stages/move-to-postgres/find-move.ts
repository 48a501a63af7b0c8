// The preflight: Docker, the project, its variables, who uses the database, and whether the gate can read the file. All that is not there is told at once.
import { join } from 'node:path';
import { readSqliteUrl } from '../../config/connection/sqlite-url.ts';
import { isSqliteUrl, schemeProblem } from '../../config/connection/url-scheme.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { readable } from '../../project/project.ts';
import type { ComposeProject } from '../../redeploy/compose-project.ts';
import { definitionsIn } from '../../redeploy/env-file.ts';
import { containersOf, type FoundProject, saidLast, summaryIn } from '../redeploy/deployment.ts';
import { gateOf, readProject } from '../redeploy/find-project.ts';
import { AS_TEXT, ASIDE, callGate, type Move, NAMES, other, type Side } from './move.ts';
import type { MoveOptions } from './move-options.ts';

/** @throws Stop('misused') with all that is missing. */
export async function findMove(found: FoundProject, options: MoveOptions, tell: Move['tell']): Promise<Move> {
  const { context, variables } = found;
  const project = await readProject(found);
  const gate = gateOf(project, options.gate);
  const envFile = options.envFile ?? join(found.folder, '.env');
  const inForce = variables['DATABASE_URL'] ?? '';
  const on: Side = isSqliteUrl(inForce) ? 'sqlite' : 'postgres';
  const aside = variables[ASIDE[other(on)]] ?? '';
  const text = readable(envFile, () => context.effects.readText(envFile));
  const apps = usersOf(project, inForce).filter((name) => name !== gate);
  const before = await containersOf(found, project.name);
  const atWork = before.filter(({ service, state }) => service === gate && state === 'running').map(({ name }) => name);
  const problems = [
    ...atWork.map(gateAtWork),
    ...(text === null ? [noEnvFile(envFile)] : variableProblems(text, { envFile, on, variables, environment: context.config.environment })),
    ...urlProblems({ inForce, aside, on }),
    ...(inForce === '' ? [] : serviceProblems(project, { inForce, gate, apps })),
  ];
  stopOnErrors(problems);
  const urls = { [on]: inForce, [other(on)]: aside } as Record<Side, string>;
  const host = hostIn(urls.postgres);
  const move: Move = {
    ...{ ...found, project, gate, apps, urls, envFile, on, options, tell },
    before,
    server: project.services.find(({ name }) => name === host)?.name ?? null,
    file: readSqliteUrl(urls.sqlite).path,
  };
  stopOnErrors(await gateProblems(move));
  const users = few(apps);
  tell('preflight', `${project.name}, with ${gate} as its gate; ${users} ${apps.length === 1 ? 'is' : 'are'} on ${NAMES[on]}`);
  return move;
}

/** The services that get this URL. Compose doubles each dollar of what it prints. */
const usersOf = ({ services }: ComposeProject, url: string): readonly string[] =>
  services.filter(({ environment }) => environment['DATABASE_URL']?.replaceAll('$$', '$') === url).map(({ name }) => name);

const hostIn = (url: string): string | null => /^[\w+]+:\/\/(?:[^@/?]*@)?([^:/?,@]+)/.exec(url)?.[1] ?? null;

interface Variables {
  readonly envFile: string;
  readonly on: Side;
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

function variableProblems(text: string, { envFile, on, environment }: Variables): readonly Finding[] {
  const times = (name: string): number => definitionsIn(text).filter((one) => one.name === name).length;
  return [
    ...['DATABASE_URL', ...Object.values(ASIDE)].flatMap((name) => [
      ...(times(name) > 1 ? [unprepared(name, `${envFile} defines ${name} ${times(name)} times`, 'leave one of them')] : []),
      ...(environment[name] === undefined
        ? []
        : [unprepared(name, `${name} is set in this shell, and goes before what ${envFile} says`, `unset ${name}, and run this again`)]),
    ]),
    ...(times('DATABASE_URL') === 0
      ? [
          unprepared(
            'DATABASE_URL',
            `${envFile} does not define DATABASE_URL`,
            'write the URL of the file there, and in the compose file DATABASE_URL: ${DATABASE_URL}',
          ),
        ]
      : []),
    ...(times(ASIDE[on]) > 0
      ? [
          unprepared(
            ASIDE[on],
            `${envFile} defines ${ASIDE[on]}, and DATABASE_URL is on ${NAMES[on]} already`,
            `take ${ASIDE[on]} away: it is the name that DATABASE_URL gets`,
          ),
        ]
      : []),
  ];
}

function urlProblems({ inForce, aside, on }: { readonly inForce: string; readonly aside: string; readonly on: Side }): readonly Finding[] {
  if (inForce === '') return [];
  const name = ASIDE[other(on)];
  const isOther = on === 'sqlite' ? schemeProblem(aside) === null && !isSqliteUrl(aside) : isSqliteUrl(aside);
  if (on === 'postgres' && schemeProblem(inForce) !== null)
    return [
      unprepared('DATABASE_URL', 'DATABASE_URL names neither a SQLite file nor PostgreSQL', 'write sqlite:////data/app.db, for example'),
    ];
  if (isOther) return [];
  const example = on === 'sqlite' ? 'postgres://app:PASSWORD@postgres:5432/app' : 'sqlite:////data/app.db';
  return [
    aside === ''
      ? unprepared(
          name,
          `there is no ${name}, the URL of ${NAMES[other(on)]}`,
          `define it beside DATABASE_URL, for example ${name}=${example}`,
        )
      : unprepared(name, `${name} is not the URL of ${NAMES[other(on)]}`, `write, for example, ${name}=${example}`),
  ];
}

interface Users {
  readonly inForce: string;
  readonly gate: string;
  readonly apps: readonly string[];
}

function serviceProblems(project: ComposeProject, { inForce, gate, apps }: Users): readonly Finding[] {
  const how = 'give it `DATABASE_URL: ${DATABASE_URL}` in the compose file';
  return [
    ...(usersOf(project, inForce).includes(gate)
      ? []
      : [unprepared(gate, `the gate ${gate} does not get the DATABASE_URL that is moved`, how)]),
    ...(apps.length > 0
      ? []
      : [unprepared('compose file', 'no service besides the gate gets the DATABASE_URL that is moved, so none is the application', how)]),
  ];
}

/** Its answer says whether it is schemagate, and whether it can read the file. */
async function gateProblems(move: Move): Promise<readonly Finding[]> {
  const { gate, file } = move;
  const { exitCode, last } = await callGate(move, 'sqlite', ['wait', '--wait-timeout', '5s', ...AS_TEXT]);
  move.context.signal.throwIfAborted();
  if (exitCode === 0) return [];
  if (!last.some((line) => line.startsWith('schemagate wait: ')))
    return [
      unprepared(
        gate,
        `the gate ${gate} is not schemagate, or does not start: ${saidLast(last)}`,
        `see \`docker compose run --rm ${gate} version\``,
      ),
    ];
  return [
    unprepared(
      file,
      `the gate ${gate} cannot read the file: ${summaryIn(last)}`,
      `mount the folder of ${file} into ${gate} as the application has it`,
    ),
  ];
}

/** Perhaps of a move that was killed: what the engine runs goes on. */
const gateAtWork = (container: string): Finding =>
  unprepared(container, `the gate is at work in the container ${container}`, `wait for its end, or end it: \`docker stop ${container}\``);

const noEnvFile = (path: string): Finding =>
  unprepared(
    path,
    `there is no file ${path}, where DATABASE_URL is to be changed`,
    'put DATABASE_URL there, or name the file with --env-file',
  );

const unprepared = (subject: string, message: string, hint: string): Finding =>
  finding({ code: 'move-not-prepared', subject, message, hint });
