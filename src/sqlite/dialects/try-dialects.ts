// Tries all migrations on both databases, there and back, and looks for words that one of them does not read.
import { DIALECTS, type Dialect, otherDialect } from '../../core/dialect.ts';
import { outcomeOf } from '../../core/finding-codes.ts';
import { Stop } from '../../core/stop.ts';
import type { Scratch } from '../../postgres/scratch/scratch.ts';
import { type Project, readFiles } from '../../project/project.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { benchOn } from '../../stages/rehearsal/postgres-bench.ts';
import { inScratch } from '../../stages/scratch/scratch-server.ts';
import { applyInMemory } from '../apply/apply-in-memory.ts';
import { unknownLayout } from '../gate/file-gate.ts';
import { onFileBench } from '../rehearsal/file-bench.ts';
import { answerOf, type DialectTried } from './dialects-answer.ts';
import { type DownsTried, hasWaysBack, NO_DOWNS, tryDowns } from './try-downs.ts';

/** @param project of the database that is configured. @throws Stop('misused') if the folder cannot be read for one of them. */
export async function tryDialects(context: Context, project: Project): Promise<Answer> {
  const { config, effects } = context;
  context.stage('apply');
  const dialect = otherDialect(project.dialect);
  const other = await readFiles({ config: { ...config, dialect }, effects }, () => null);
  const projects = { [project.dialect]: project, [dialect]: other } as Record<Dialect, Project>;
  const tries: Record<Dialect, (one: Project) => Promise<Became>> = {
    sqlite: (one) => tryOnSqlite(context, one),
    postgres: (one) => tryOnPostgres(context, one),
  };
  const tried: DialectTried[] = [];
  for (const each of DIALECTS) tried.push(await tryOne(each, projects[each], tries[each]));
  return answerOf(tried);
}

type Became = Pick<DialectTried, 'steps' | 'failure' | 'downs'>;

async function tryOne(dialect: Dialect, project: Project, work: (project: Project) => Promise<Became>): Promise<DialectTried> {
  try {
    const { steps, failure, downs } = await work(project);
    return { dialect, project, steps, failure, downs, findings: [] };
  } catch (error) {
    const isOfFiles = error instanceof Stop && error.findings.every(({ code }) => outcomeOf(code) === 'misused');
    if (!isOfFiles) throw error;
    return { dialect, project, steps: [], failure: null, downs: NO_DOWNS, findings: error.findings };
  }
}

/** What is taken back is applied anew, in a database of its own: one by one, and without what belongs to a whole run. */
const tryOnPostgres = (context: Context, project: Project): Promise<Became> =>
  inScratch(context, async (scratch) => {
    const bench = await benchOn(context, project, scratch);
    const { steps, failure } = await bench.up([...bench.versioned, ...bench.repeatable], 'whole-run');
    const goBack = async (other: Scratch): Promise<DownsTried> => tryDowns(await benchOn(context, project, other), project);
    const downs = hasWaysBack(project) ? await inScratch(context, goBack, scratch.session.connection) : NO_DOWNS;
    return { steps, failure, downs };
  });

async function tryOnSqlite(context: Context, project: Project): Promise<Became> {
  const { steps, failure } = await applyInMemory(context, project, async ({ applied }) => applied);
  // Where the gate does not run such a folder on SQLite, it takes nothing back there either.
  const goesBack = hasWaysBack(project) && unknownLayout(project).length === 0;
  return { steps, failure, downs: goesBack ? await onFileBench(context, project, (bench) => tryDowns(bench, project)) : NO_DOWNS };
}
