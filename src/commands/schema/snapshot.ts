// Writes the snapshot file: replays the migrations in a scratch database and writes down the schema they make.
import { headMigration } from '../../core/migration.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Project } from '../../project/project.ts';
import { snapshotPaths } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { isOfOtherHead, staleAnswer } from '../../stages/expectation/snapshot-check.ts';
import { replay } from '../../stages/scratch/replay-files.ts';
import { inScratch, resultFlags } from '../../stages/scratch/scratch-server.ts';
import { textNow, writeResult } from '../../stages/scratch/write-result.ts';
import { adoptLive } from './adopt-extra.ts';
import { snapshotOfCommand } from './snapshot-of-command.ts';

export const snapshot: Command = {
  name: 'snapshot',
  summary: 'replay the migrations in a scratch database and write schema.snapshot.json',
  example: 'schemagate snapshot --check -- alembic upgrade head',
  rights: { ledger: 'nothing', besides: 'the attribute CREATEDB on the server of the scratch database' },
  needs: 'files',
  makesSnapshot: true,
  instead: (flags, outside, words) =>
    flags['adopt'] === true ? adoptLive : words.length > 0 || outside.config.command.length > 0 ? snapshotOfCommand(snapshot) : null,
  ofSteps: async () => (await import('../steps/snapshot-steps.ts')).snapshotSteps,
  operands: {
    usage: '[-- COMMAND ARGUMENT …]',
    doc: 'COMMAND is run on the scratch database, with its settings in the environment, and the schema that it makes is written. Without it, GATE_COMMAND is run if it is set.',
    count: 'any',
  },
  flags: [
    ...resultFlags('GATE_SNAPSHOT, otherwise schema.snapshot.json in the migrations folder', 'the file is not what the migrations make'),
    {
      name: 'adopt',
      type: 'boolean',
      doc: 'write no file: make what is extra in the database of DATABASE_URL part of its recorded expectation',
    },
  ],
  run,
};

async function run(context: Context, project: Project): Promise<Answer> {
  const { config, flags } = context;
  const isCheck = flags['check'] === true;
  const path = pathOf(context, project);
  const previous = textNow(context, path);
  const head = { files: headMigration(project.migrations)?.version ?? null, ledger: null };
  const stale = { ...staleAnswer(path), head };
  // Of another head it cannot be right: nobody needs a server to see that.
  if (isCheck && (previous === null || isOfOtherHead(previous, path, headKey(project)))) return stale;
  context.stage('wait');
  // Only a server that was named for it: DATABASE_URL may well be the one in production.
  const connection = flags['url'] === undefined ? null : config.connection;
  const write = async (scratch: Scratch): Promise<Answer> => {
    const text = encodeSnapshot(await replay(context, project, scratch), headKey(project));
    if (isCheck && previous !== text) return stale;
    const written = `${project.migrations.length} migrations, PostgreSQL ${scratch.facts.version}`;
    const { summary, changed } = await writeResult(context, { what: 'the snapshot', path, previous, text, written });
    return { summary, head, data: { file: path, changed } };
  };
  return inScratch(context, write, connection);
}

function pathOf({ config, flags }: Context, { layout, snapshot }: Project): string {
  const [inside, beside] = snapshotPaths(config.migrations[0]);
  return String(flags['out'] ?? config.snapshot ?? snapshot?.path ?? (layout.keepsFolder === true ? beside : inside));
}
