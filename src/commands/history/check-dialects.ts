// Tries the migrations on PostgreSQL and on SQLite, for a folder that serves both. Touches no database but a scratch one.
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG, withJson } from '../../stages/json-answer.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const checkDialects: Command = {
  name: 'check-dialects',
  summary: 'try the migrations on PostgreSQL and on SQLite, and say what to write instead of what one of them does not understand',
  example: 'schemagate check-dialects --scratch same-server',
  rights: { ledger: 'nothing', besides: 'the attribute CREATEDB on the server of the scratch database' },
  needs: 'files',
  ofSqlite: 'as it is',
  flags: [SCRATCH, JSON_FLAG],
  plain: asksJson,
  run,
};

async function run(context: Context, project: Project): Promise<Answer> {
  // Loaded here only: a gate has no use for it.
  const { tryDialects } = await import('../../sqlite/dialects/try-dialects.ts');
  return withJson(await tryDialects(context, project), context.flags);
}
