// Tests the migrations on a scratch database: each up, down and up again, all down, all up, with rows meanwhile if they are given. Touches no
// other database.
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { asksJson, JSON_FLAG } from '../../stages/json-answer.ts';
import { SCRATCH } from '../../stages/scratch/scratch-server.ts';

export const test: Command = {
  name: 'test',
  summary: 'try the migrations on a scratch database: up, down, up again, one by one and all together, with rows in the tables',
  example: 'schemagate test --data test/rows.sql --scratch same-server',
  rights: { ledger: 'nothing', besides: 'the attribute CREATEDB on the server of the scratch database' },
  needs: 'files',
  ofSqlite: async () => (await import('../sqlite/test-on-sqlite.ts')).testOnSqlite(refuseWithoutData),
  flags: [
    { name: 'data', type: 'string', value: 'FILE', doc: 'rows that must survive: SQL, loaded at the first version whose schema takes it' },
    { name: 'data-at', type: 'string', value: 'VERSION', doc: 'load them after this version' },
    { name: 'require-down', type: 'boolean', doc: 'a migration without a way back is an error' },
    {
      name: 'record',
      type: 'string',
      value: 'FILE',
      doc: 'record that these very files passed, for `schemagate preflight --tested FILE`',
    },
    SCRATCH,
    JSON_FLAG,
  ],
  plain: asksJson,
  refuse: refuseWithoutData,
  run,
};

/** @throws Stop('misused') for --data-at without --data. */
function refuseWithoutData({ flags }: Pick<Context, 'flags'>): void {
  if (flags['data-at'] !== undefined && flags['data'] === undefined) throw new Stop([atWhat()]);
}

const atWhat = (): Finding =>
  finding({
    code: 'bad-flag',
    subject: '--data-at',
    message: '--data-at says when to load rows, but no --data says which',
    hint: 'give the file with --data FILE',
  });

async function run(context: Context, project: Project): Promise<Answer> {
  // Loaded here only: a gate has no use for it.
  const { testOnScratch } = await import('../../stages/rehearsal/test-on-scratch.ts');
  const { answerWithRecord } = await import('../../stages/rehearsal/test-record.ts');
  return answerWithRecord(context, project, await testOnScratch(context, project));
}
