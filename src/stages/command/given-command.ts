// The command to run, from the command line or GATE_COMMAND. A program that does not exist is refused before anything is waited for.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { Context } from '../context.ts';

export interface GivenCommand {
  /** As it was written. */
  readonly words: readonly [string, ...string[]];
  /** The path of its program. */
  readonly program: string;
  /** On one line, for people. */
  readonly text: string;
}

/** @throws Stop('misused') if there is none, or its program cannot be run. */
export function givenCommand({ operands, config, effects }: Pick<Context, 'operands' | 'config' | 'effects'>): GivenCommand {
  const words = operands.length > 0 ? operands : config.command;
  const [first, ...others] = words;
  if (first === undefined) throw new Stop([NONE]);
  const found = effects.findProgram(first);
  if ('problem' in found) throw new Stop([notFound(first, found.problem)]);
  return { words: [first, ...others], program: found.path, text: commandText(words) };
}

/** In characters; words are left out whole, because half a secret would not be recognised as one. */
const SHOWN = 100;

/** As a person would write it: a word with spaces is in quotation marks. */
function commandText(words: readonly string[]): string {
  const shown: string[] = [];
  for (const word of words) {
    const quoted = shellWord(word);
    if ([...shown, quoted].join(' ').length > SHOWN) return [...shown, '…'].join(' ');
    shown.push(quoted);
  }
  return shown.join(' ');
}

const NONE = finding({
  code: 'no-command',
  subject: 'run',
  message: 'there is no command to run',
  hint: 'write it after two dashes: `schemagate run -- alembic upgrade head`; or set GATE_COMMAND',
});

const notFound = (program: string, problem: string) =>
  finding({
    code: 'command-not-found',
    subject: program,
    message: `the command cannot be run: ${problem}`,
    hint: /\s/.test(program)
      ? 'write its words separately, not in one pair of quotation marks: `schemagate run -- alembic upgrade head`; no shell is involved'
      : 'correct the name or PATH; the gate has to be in the same image as the program, because it runs it itself, without a shell',
  });
