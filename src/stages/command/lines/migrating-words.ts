// The command line that migrates: the one that is configured, or the one that a person would write for the tool.
import type { Config } from '../../../config/config.ts';
import type { Line } from '../../../migrators/command-lines.ts';
import type { Migrator } from '../../../migrators/migrator.ts';

export const migratingWords = ({ command }: Pick<Config, 'command'>, migrator: Migrator): Line =>
  command.length > 0 ? command : migrator.command.split(' ');
