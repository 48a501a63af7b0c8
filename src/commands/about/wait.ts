// Waits for the database and for whatever else an application needs, and for nothing else: no migrations, no lock.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { besideServices } from '../../stages/wait/beside-services.ts';
import { openServer } from '../../stages/wait/open-server.ts';

export const wait: Command = {
  name: 'wait',
  summary: 'wait until the server can be used, and other things an application needs (--for); applies nothing',
  example: 'schemagate wait --for tcp://redis:6379 --for http://search:9200/health --wait-timeout 2m',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  ofSqlite: async () => (await import('../sqlite/wait-on-sqlite.ts')).waitOnSqlite,
  flags: [],
  run,
};

async function run(context: Context): Promise<Answer> {
  const { connection, waitFor } = context.config;
  if (connection === null && waitFor.length === 0) throw new Stop([nothing()]);
  context.stage('wait');
  const ended = new AbortController();
  const server = connection === null ? null : openServer(context, connection, ended.signal);
  const ready = await besideServices(context, server, ended);
  await ready?.session.close();
  // Of several servers, the one that will do.
  const { session: { connection: found } = {} } = ready ?? {};
  const names = [
    ...(found === undefined ? [] : [`the database ${found.host}:${found.port}/${found.database}`]),
    ...waitFor.map(({ name }) => name),
  ];
  return { summary: `${names.join(', ')} can be used`, data: { waitedFor: names } };
}

const nothing = (): Finding =>
  finding({
    code: 'nothing-to-wait-for',
    subject: 'wait',
    message: 'there is neither a database nor anything else to wait for',
    hint: 'set DATABASE_URL, or name something: --for tcp://HOST:PORT, --for redis://HOST, --for http://HOST/PATH',
  });
