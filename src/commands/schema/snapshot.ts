// Writes the snapshot file: replays the migrations in a scratch database and writes down the schema they make.
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import type { Project } from '../../project/project.ts';
import { readable, snapshotPaths } from '../../project/project.ts';
import { writeOrStop } from '../../project/write-files.ts';
import type { Command } from '../../run/command.ts';
import { encodeSnapshot } from '../../schema/verify/snapshot.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { isOfOtherHead, staleFile } from '../../stages/expectation/snapshot-check.ts';
import { replay } from '../../stages/scratch/replay-files.ts';
import { inScratch, SCRATCH } from '../../stages/scratch/scratch-server.ts';
import { adoptLive } from './adopt-extra.ts';

export const snapshot: Command = {
  name: 'snapshot',
  summary: 'replay the migrations in a scratch database and write schema.snapshot.json',
  example: 'schemagate snapshot --check',
  rights: { ledger: 'nothing', besides: 'the attribute CREATEDB on the server of the scratch database' },
  needs: 'files',
  makesSnapshot: true,
  instead: (flags) => (flags['adopt'] === true ? adoptLive : null),
  flags: [
    {
      name: 'out',
      type: 'string',
      value: 'FILE',
      doc: 'where to write it (default: GATE_SNAPSHOT, otherwise schema.snapshot.json in the migrations folder)',
    },
    {
      name: 'adopt',
      type: 'boolean',
      doc: 'write no file: make what is extra in the database of DATABASE_URL part of its recorded expectation',
    },
    SCRATCH,
    { name: 'check', type: 'boolean', doc: 'write nothing; exit 9 if the file is not what the migrations make' },
  ],
  run,
};

async function run(context: Context, project: Project): Promise<Answer> {
  const { config, effects, flags } = context;
  const out = String(
    flags['out'] ??
      config.snapshot ??
      project.snapshot?.path ??
      snapshotPaths(config.migrations[0])[project.layout.keepsFolder === true ? 1 : 0],
  );
  const previous = readable(out, () => effects.readText(out));
  const head = { files: project.migrations.at(-1)?.version ?? null, ledger: null };
  const unfit = { found: true, head, data: { file: out, changed: true } } as const;
  // Of another head it cannot be right: nobody needs a server to see that.
  if (flags['check'] === true && (previous === null || isOfOtherHead(previous, out, headKey(project))))
    return { ...unfit, summary: `${out} is not what the migrations make`, findings: [staleFile(out)] };
  context.stage('wait');
  // Only a server that was named for it: DATABASE_URL may well be the one in production.
  const connection = flags['url'] === undefined ? null : config.connection;
  const write = async (scratch: Scratch): Promise<Answer> => {
    const text = encodeSnapshot(await replay(context, project, scratch), headKey(project));
    const base = { head, data: { file: out, changed: previous !== text } };
    if (previous === text) return { ...base, summary: `${out} is what the migrations make` };
    if (flags['check'] === true) return { ...unfit, summary: `${out} is not what the migrations make`, findings: [staleFile(out)] };
    await writeOrStop(context, [{ path: out, text }], 'the snapshot', 'give --out a path that can be written');
    return {
      ...base,
      summary: `wrote ${out} (${project.migrations.length} migrations, PostgreSQL ${scratch.facts.version})`,
    };
  };
  return inScratch(context, write, connection);
}
