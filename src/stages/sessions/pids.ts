// Which sessions a command line names.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import type { FlagValues } from '../context.ts';

/** Of --terminate and the words after it; none if nothing is to be ended. @throws Stop('misused') for what is not a process id. */
export function pidsIn(flags: FlagValues, operands: readonly string[]): readonly number[] {
  const { terminate } = flags;
  if (typeof terminate !== 'string') {
    const lone = [
      ...(operands.length > 0 ? ['a process id'] : []),
      ...['yes', 'force'].filter((name) => flags[name] === true).map((name) => `--${name}`),
    ];
    stopOnErrors(
      lone.map((what) => badFlag(what, `${what} is for --terminate`, 'write `schemagate sessions --terminate PID --yes`, or leave it out')),
    );
    return [];
  }
  const words = [...terminate.split(','), ...operands].map((word) => word.trim());
  stopOnErrors(
    words
      .filter((word) => !isPid(word))
      .map((word) =>
        badFlag(
          '--terminate',
          `--terminate takes process IDs, and ${JSON.stringify(word)} is not one`,
          'take them from `schemagate sessions`',
        ),
      ),
  );
  return [...new Set(words.map(Number))];
}

/** A process id is an int4 that is not 0. */
const isPid = (word: string): boolean => /^[1-9]\d{0,9}$/.test(word) && Number(word) <= 2_147_483_647;

const badFlag = (subject: string, message: string, hint: string): Finding => finding({ code: 'bad-flag', subject, message, hint });
