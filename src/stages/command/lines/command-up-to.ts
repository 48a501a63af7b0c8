// The command for `up --to VERSION`: the tool itself applies only so far, if it can.
import { finding } from '../../../core/finding.ts';
import { Stop } from '../../../core/stop.ts';
import type { KnownMigrator } from '../../../migrators/migrators.ts';
import type { Context } from '../../context.ts';
import { type GivenCommand, givenCommand } from '../given-command.ts';

/** @throws Stop('misused') for a tool that cannot, or a command that does not say how. */
export function commandUpTo(
  { config, effects }: Pick<Context, 'config' | 'effects'>,
  given: GivenCommand,
  { migrator }: KnownMigrator,
  to: string,
): GivenCommand {
  const upTo = migrator?.lines?.upTo;
  const made = upTo?.(given.words, to) ?? {
    why: migrator === null ? 'it is not known which tool this is' : `${migrator.name} cannot`,
  };
  if ('why' in made) throw new Stop([cannot(made.why, to)]);
  return givenCommand({ config, effects, operands: made.lines[0]! });
}

const cannot = (why: string, to: string) =>
  finding({
    code: 'bad-flag',
    subject: '--to',
    message: `the command cannot be made to stop at ${to}: ${why}`,
    hint: 'leave --to out, or write a command that does it: `schemagate run -- COMMAND`',
  });
