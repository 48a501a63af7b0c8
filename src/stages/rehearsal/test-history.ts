// What `test` does on a bench, from the first migration to the proof.
import type { Project } from '../../project/project.ts';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import type { Bench } from './bench.ts';
import { dataFor } from './load-data.ts';
import { withoutWayBack } from './rehearsal-findings.ts';
import { rehearseEach } from './rehearse.ts';
import { rehearseWhole } from './rehearse-whole.ts';
import { answerOf } from './test-answer.ts';

export interface TestedHistory {
  readonly answer: Answer;
  /** Versions that nothing takes back. */
  readonly oneWay: readonly string[];
}

export async function testHistory(context: Context, project: Project, bench: Bench): Promise<TestedHistory> {
  const each = await rehearseEach(bench, await dataFor(context, project, bench));
  const { tested: migrations, oneWay } = each;
  const back = oneWay.map(({ migration }) => migration);
  const isRequired = context.flags['require-down'] === true;
  const place = project.layout.wayBack?.place ?? null;
  const first = [...each.findings, ...(back.length === 0 ? [] : [withoutWayBack(back, place, isRequired)])];
  const known = { migrations, oneWay };
  const versions = oneWay.map(({ migration: { version } }) => version);
  if (each.head === null) {
    return { answer: answerOf(project, { ...known, reverted: 0, repeated: 0, verification: null, findings: first }), oneWay: versions };
  }
  const { reverted, repeated, verification, findings } = await rehearseWhole(bench, project.folder.path, each);
  const answer = answerOf(project, { ...known, reverted, repeated, verification, findings: [...first, ...findings] });
  return { answer, oneWay: versions };
}
