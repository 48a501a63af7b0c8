// Writes the snapshot file: replays the migrations in a scratch database and writes down the schema they make.
import { headMigration } from '../../core/migration.ts';
import type { Project } from '../../project/project.ts';
import { snapshotPaths } from '../../project/project.ts';
import type { Command } from '../../run/command.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { isOfOtherHead } from '../../stages/expectation/snapshot-check.ts';
import { replay } from '../../stages/scratch/replay-files.ts';
import { resultFlags } from '../../stages/scratch/scratch-server.ts';
import { writeSnapshot } from '../../stages/scratch/write-snapshot.ts';
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
  ofSqlite: async () => (await import('../sqlite/snapshot-on-sqlite.ts')).snapshotOnSqlite,
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
      doc: 'write no file; make what is extra in the database of DATABASE_URL part of its recorded expectation',
    },
  ],
  run,
};

async function run(context: Context, project: Project): Promise<Answer> {
  const path = pathOf(context, project);
  const head = { files: headMigration(project.migrations)?.version ?? null, ledger: null };
  const answer = await writeSnapshot(context, {
    path,
    make: async (scratch) => ({
      text: encodeSnapshot(await replay(context, project, scratch), headKey(project)),
      by: `${project.migrations.length} migrations`,
    }),
    isWrong: (previous) => isOfOtherHead(previous, path, headKey(project)),
  });
  return { ...answer, head };
}

function pathOf({ config, flags }: Context, { layout, snapshot }: Project): string {
  const [inside, beside] = snapshotPaths(config.migrations[0]);
  return String(flags['out'] ?? config.snapshot ?? snapshot?.path ?? (layout.keepsFolder === true ? beside : inside));
}
