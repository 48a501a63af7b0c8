// The script that a shell reads to complete the words of a command line.
import type { CommandFacets } from '../../run/command.ts';
import { bashCompletion } from './bash.ts';
import { completionWords, type Shell } from './completion-words.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const completionScript = (shell: Shell, commands: readonly CommandFacets[]): string => SCRIPTS[shell](completionWords(commands));
