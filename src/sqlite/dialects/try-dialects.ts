// Tries all migrations on both databases, and looks for words that one of them does not read.
import { DIALECTS, type Dialect, otherDialect } from '../../core/dialect.ts';
import { outcomeOf } from '../../core/finding-codes.ts';
import { Stop } from '../../core/stop.ts';
import { type Project, readFiles } from '../../project/project.ts';
import type { Answer } from '../../stages/answer.ts';
import type { Context } from '../../stages/context.ts';
import { benchOn } from '../../stages/rehearsal/postgres-bench.ts';
import { inScratch } from '../../stages/scratch/scratch-server.ts';
import { applyInMemory } from '../apply/apply-in-memory.ts';
import { answerOf, type DialectTried } from './dialects-answer.ts';

/** @param project of the database that is configured. @throws Stop('misused') if the folder cannot be read for one of them. */
export async function tryDialects(context: Context, project: Project): Promise<Answer> {
  const { config, effects } = context;
  context.stage('apply');
  const dialect = otherDialect(project.dialect);
  const other = await readFiles({ config: { ...config, dialect }, effects }, () => null);
  const projects = { [project.dialect]: project, [dialect]: other } as Record<Dialect, Project>;
  const tries: Record<Dialect, (one: Project) => Promise<Pick<DialectTried, 'steps' | 'failure'>>> = {
    sqlite: (one) => applyInMemory(context, one, async ({ applied }) => applied),
    postgres: (one) => tryOnPostgres(context, one),
  };
  const tried: DialectTried[] = [];
  for (const each of DIALECTS) tried.push(await tryOne(each, projects[each], tries[each]));
  return answerOf(tried);
}

async function tryOne(
  dialect: Dialect,
  project: Project,
  work: (project: Project) => Promise<Pick<DialectTried, 'steps' | 'failure'>>,
): Promise<DialectTried> {
  try {
    const { steps, failure } = await work(project);
    return { dialect, project, steps, failure, findings: [] };
  } catch (error) {
    const isOfFiles = error instanceof Stop && error.findings.every(({ code }) => outcomeOf(code) === 'misused');
    if (!isOfFiles) throw error;
    return { dialect, project, steps: [], failure: null, findings: error.findings };
  }
}

const tryOnPostgres = (context: Context, project: Project): Promise<Pick<DialectTried, 'steps' | 'failure'>> =>
  inScratch(context, async (scratch) => {
    const bench = await benchOn(context, project, scratch);
    return bench.up([...bench.versioned, ...bench.repeatable], 'whole-run');
  });
