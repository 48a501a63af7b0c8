// Whether the migrations, as they are, have passed their test: by the record of one, or by testing them on a scratch database at once.
import { errorsIn, hasErrors, headline } from '../../core/finding.ts';
import type { Project } from '../../project/project.ts';
import { count } from '../../report/view-options.ts';
import type { Context } from '../context.ts';
import { migrationsDigest, readRecord } from '../rehearsal/test-record.ts';
import { SCRATCH } from '../scratch/scratch-server.ts';
import type { Testing } from './migration-items.ts';

export async function knownTesting(context: Context, project: Project): Promise<Testing> {
  const { flags } = context;
  if (flags[SCRATCH.name] !== undefined) return testedNow(context, project);
  const path = flags['tested'];
  if (typeof path !== 'string') return { is: 'unknown', says: 'there is no record of a test' };
  const record = readRecord(context, path);
  if (record === null) return { is: 'unknown', says: `${path} does not exist` };
  if (record.digest !== migrationsDigest(project))
    return { is: 'unknown', says: `${path} is of other migrations: they have changed since that test` };
  return { is: 'passed', where: `${path} says so of ${count(record.migrations, 'migration')}`, oneWay: record.oneWay };
}

async function testedNow(context: Context, project: Project): Promise<Testing> {
  const { testOnScratch } = await import('../rehearsal/test-on-scratch.ts');
  const { answer, oneWay } = await testOnScratch(context, project);
  const { findings = [], summary } = answer;
  return hasErrors(findings) ? { is: 'failed', says: headline(errorsIn(findings)) } : { is: 'passed', where: summary, oneWay };
}
