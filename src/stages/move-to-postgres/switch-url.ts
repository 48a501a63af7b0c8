// DATABASE_URL in the file of variables: the two URLs exchange their names, so that each keeps its quotes, its place and whatever stands beside it.
import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { readable } from '../../project/project.ts';
import { withNames } from '../../redeploy/env-file.ts';
import { readVariables } from '../redeploy/find-project.ts';
import { ASIDE, type Move, NAMES, other, type Side } from './move.ts';

/** @throws Stop('failed') if the file cannot be written, or Compose takes another URL for DATABASE_URL: then it is as it was. */
export async function switchTo(move: Move, side: Side): Promise<string> {
  const { context, envFile, urls } = move;
  const text = readable(envFile, () => context.effects.readText(envFile)) ?? '';
  const names = { DATABASE_URL: ASIDE[other(side)], [ASIDE[side]]: 'DATABASE_URL' };
  await write(move, withNames(text, names));
  const { DATABASE_URL: inForce } = await readVariables(move);
  if (inForce !== urls[side]) {
    await write(move, text);
    throw new Stop([notSwitched(envFile, `with it Compose does not take the URL of ${NAMES[side]} for DATABASE_URL`)]);
  }
  return `${envFile} names ${NAMES[side]} as DATABASE_URL, and ${NAMES[other(side)]} as ${ASIDE[other(side)]}`;
}

async function write({ context: { effects }, envFile }: Move, text: string): Promise<void> {
  try {
    await effects.writeTexts([{ path: envFile, text }]);
  } catch (error) {
    throw new Stop([notSwitched(envFile, reasonOf(error))], { cause: error });
  }
}

const notSwitched = (path: string, why: string) =>
  finding({
    code: 'move-not-switched',
    subject: path,
    message: `DATABASE_URL could not be changed in ${path}: ${why}`,
    hint: 'let this user write to it, and let no variable in it refer to DATABASE_URL',
  });
