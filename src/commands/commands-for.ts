// The commands that a command line is held against: where it is empty, or the name of the gate and nothing else, as in most containers, that one
// alone, so that no other is loaded.
import type { Command, TextCommand } from '../run/command.ts';
import { COMMANDS } from './commands.ts';
import { up } from './history/up.ts';

export const commandsFor = (argv: readonly string[]): readonly (Command | TextCommand)[] =>
  argv.length === 0 || (argv.length === 1 && argv[0] === up.name) ? [up] : COMMANDS;
