// The story of `doctor`: which checks, what the role may see, the checks themselves, and their answer.
import type { Ready } from '../postgres/server/wait.ts';
import type { Answer } from '../stages/answer.ts';
import type { Context } from '../stages/context.ts';
import { withFailOn } from '../stages/expectation/migration-standings.ts';
import { withJson } from '../stages/json-answer.ts';
import { withBundle } from './bundle.ts';
import type { Check } from './check.ts';
import { chooseChecks } from './choose-checks.ts';
import { answerOf } from './doctor-answer.ts';
import type { ExaminedProject } from './examined-project.ts';
import { type Checked, runChecks } from './run-checks.ts';
import { surroundingsOf } from './surroundings.ts';

export async function examine(context: Context, project: ExaminedProject, ready: Ready): Promise<Answer> {
  const checked = await check(chooseChecks(context.flags), context, project, ready);
  const answer = await withBundle(context, project, ready, { checked, answer: answerOf(checked) });
  return withJson(withFailOn(answer, context.flags), context.flags);
}

export async function check(
  checks: readonly Check[],
  context: Context,
  project: ExaminedProject,
  ready: Ready,
): Promise<readonly Checked[]> {
  const about = await surroundingsOf(ready, context.config, project.missing === undefined ? project.layout : null);
  return runChecks(checks, about, { context, project, ready });
}
