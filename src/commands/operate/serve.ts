// Watches a database beside the application, and answers over HTTP how it is.
import { finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { Command, DatabaseCommand } from '../../run/command.ts';
import { noConnection } from '../../run/with-needs.ts';
import { serve as story } from '../../serve/serve.ts';
import type { Context } from '../../stages/context.ts';
import { READ } from '../../stages/least-rights.ts';
import { up } from '../history/up.ts';
import { recover } from '../schema/recover.ts';

export const serve: Command = {
  name: 'serve',
  summary:
    'watch the database beside the application: health, metrics and a status page over HTTP; changes nothing, unless --heal is given',
  example: 'schemagate serve --serve-listen 127.0.0.1:8484 --serve-interval 60s',
  rights: { ...READ, besides: `${READ.besides}; to heal, what \`up\` and \`recover\` need` },
  needs: 'nothing',
  endless: true,
  flags: [],
  refuse: ({ config }) => refuse(config),
  run: (context) => story(context, { up: ofDatabase(up), recover: ofDatabase(recover) }),
};

function ofDatabase(command: Command): DatabaseCommand {
  if (command.needs !== 'database') throw new Error(`${command.name} does not work on a database`);
  return command;
}

function refuse({ connection, serveToken, serveReads, heal }: Context['config']): void {
  const needs = [
    ...(serveReads === 'token' ? [['GATE_SERVE_READS', 'GATE_SERVE_READS=token']] : []),
    ...(heal === 'ask' ? [['GATE_HEAL', 'GATE_HEAL=ask']] : []),
  ];
  stopOnErrors([
    ...(connection === null ? [noConnection()] : []),
    ...(serveToken === null ? needs.map(([subject, what]) => noToken(subject!, what!)) : []),
  ]);
}

const noToken = (subject: string, what: string) =>
  finding({
    code: 'no-serve-token',
    subject,
    message: `${what} needs a token, and neither GATE_SERVE_TOKEN nor GATE_SERVE_TOKEN_FILE is set`,
    hint: 'write one into a file with `openssl rand -hex 32`, and name the file in GATE_SERVE_TOKEN_FILE',
  });
