// What `test` does on a scratch database of PostgreSQL.
import type { Project } from '../../project/project.ts';
import type { Context } from '../context.ts';
import { inScratch } from '../scratch/scratch-server.ts';
import { benchOn } from './postgres-bench.ts';
import { type TestedHistory, testHistory } from './test-history.ts';

export const testOnScratch = (context: Context, project: Project): Promise<TestedHistory> =>
  inScratch(context, async (scratch) => {
    context.stage('apply');
    return testHistory(context, project, await benchOn(context, project, scratch));
  });
