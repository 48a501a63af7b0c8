// Lines that GitHub Actions shows beside the code: `::error file=…,line=…,col=…,title=…::message` (GitHub Docs, Workflow commands). Of each
// severity it shows ten a step, so the gravest come first.

import { clean } from '../clean-text.ts';
import { cut } from '../fit-text.ts';
import { placeText } from '../place-text.ts';
import { messageWithHint, type Problem } from './problem.ts';

const COMMANDS = { error: 'error', warning: 'warning', notice: 'notice' } as const;
/** Bytes: of a longer one GitHub shows nothing at all after 64 KiB, and nobody reads that much. */
const LIMIT = 4000;

/** @param pathOf the file's path in the repository, null if it is not in it. */
export function githubAnnotation(problem: Problem, pathOf: (file: string) => string | null): string {
  const { code, severity, subject, place } = problem;
  const file = place === undefined ? null : pathOf(place.file);
  const properties = {
    ...(place !== undefined && file !== null && { file, line: place.line, col: place.line === undefined ? undefined : place.column }),
    title: `${code}: ${subject}`,
  };
  const given = Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${property(String(value))}`]));
  // Where the file cannot be shown, the message says where it is.
  const where = place !== undefined && file === null ? `${placeText(place)}: ` : '';
  return `::${COMMANDS[severity]} ${given.join(',')}::${data(cut(clean(`${where}${messageWithHint(problem)}`), LIMIT))}`;
}

/** The runner's own escapes (actions/toolkit, `command.ts`). */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(clean(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
