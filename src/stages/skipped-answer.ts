// What `up` and `verify` come to while GATE_SKIP names the head: ready, and loud about it in the summary, which the termination message has too.
import type { Project } from '../project/project.ts';
import { skipFindings } from '../project/skipped-head.ts';
import type { Answer } from './answer.ts';

export const skippedAnswer = ({ migrations }: Pick<Project, 'migrations'>, skip: string | null): Answer => ({
  summary: `SKIPPED by GATE_SKIP=${skip ?? ''}: nothing was applied and nothing was verified`,
  findings: skipFindings(migrations, skip),
  verification: { state: 'skipped', against: 'none', by: 'none', checked: {}, queries: 0 },
});
