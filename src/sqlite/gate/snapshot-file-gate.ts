// `snapshot` for SQLite: applies the migrations to a database in memory and writes down the schema that they make. No file is opened.
import { headMigration } from '../../core/migration.ts';
import { type Project, snapshotPaths } from '../../project/project.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { headKey } from '../../stages/expectation/expectation.ts';
import { isOfOtherHead, staleAnswer } from '../../stages/expectation/snapshot-check.ts';
import { textNow, writeResult } from '../../stages/scratch/write-result.ts';
import { applyInMemory, type InMemory } from '../apply/apply-in-memory.ts';
import { encodeFileSnapshot } from '../schema/file-snapshot.ts';
import { fileCatalog } from '../verify/check-file.ts';

export async function snapshotOfFiles(context: Context, project: Project): Promise<Answer> {
  const { flags } = context;
  const path = pathOf(context, project);
  const head = { files: headMigration(project.migrations)?.version ?? null, ledger: null };
  const previous = textNow(context, path);
  const isCheck = flags['check'] === true;
  if (isCheck && (previous === null || isOfOtherHead(previous, path, headKey(project)))) return { ...staleAnswer(path), head };
  context.stage('apply');
  const made = await applyInMemory(context, project, (one) => textOf(context, project, one));
  if ('failure' in made) return { ...made, head };
  if (isCheck && previous !== made.text) return { ...staleAnswer(path), head };
  const written = `${project.migrations.length} migrations, SQLite ${process.versions.sqlite}`;
  const { summary, changed } = await writeResult(context, { what: 'the snapshot', path, previous, text: made.text, written });
  return { summary, data: { file: path, changed }, head };
}

async function textOf(
  context: Context,
  project: Project,
  { connection, applied, ledger }: InMemory,
): Promise<{ text: string } | (Answer & { failure: NonNullable<Answer['failure']> })> {
  const { failure, steps, findings } = applied;
  if (failure !== null) return { summary: `${failure.place.file} failed in memory: nothing was written`, steps, failure, findings };
  const catalog = await fileCatalog({ context, project, connection, ledger });
  return { text: encodeFileSnapshot(catalog, headKey(project)) };
}

function pathOf({ config, flags }: Context, { layout, snapshot }: Project): string {
  const [inside, beside] = snapshotPaths(config.migrations[0], 'sqlite');
  return String(flags['out'] ?? config.snapshot ?? snapshot?.path ?? (layout.keepsFolder === true ? beside : inside));
}
