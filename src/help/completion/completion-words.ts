// What can be completed, read off the commands and the settings table: the words a shell offers, and after which.
import { choicesIn, SETTING_NAMES, settingOf } from '../../config/settings.ts';
import type { CommandFacets } from '../../run/command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface CompletionFlag {
  /** With its dashes. */
  readonly flag: string;
  /** One line. */
  readonly doc: string;
  /** What its value can be; `none`: it takes none. */
  readonly value: 'none' | 'file' | 'any' | readonly string[];
}

export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletionFlag[];
  /** The words that may follow it; empty where they are not known. */
  readonly operands: readonly string[];
}

export interface CompletionWords {
  readonly commands: readonly CompletionCommand[];
  /** Flags that every command takes: the settings, help and version. */
  readonly common: readonly CompletionFlag[];
}

export function completionWords(commands: readonly CommandFacets[]): CompletionWords {
  const names = commands.map(({ name }) => name);
  return {
    commands: commands.map(({ name, summary, flags, operands }) => ({
      name,
      summary: oneLine(summary),
      flags: flags.map(({ name: flag, type, value, doc }) => ({
        flag: `--${flag}`,
        doc: oneLine(doc),
        value: type === 'boolean' ? 'none' : valuesFor(value ?? 'VALUE'),
      })),
      operands: operands?.choices ?? (name === 'help' ? names : []),
    })),
    common: [
      ...SETTING_NAMES.flatMap((name) => {
        const { flag, doc, value } = settingOf(name);
        return flag === undefined ? [] : [{ flag: `--${flag}`, doc: oneLine(doc), value: valuesFor(value.placeholder) }];
      }),
      { flag: '--help', doc: 'show help', value: 'none' },
      { flag: '--version', doc: 'show the version', value: 'none' },
    ],
  };
}

function valuesFor(placeholder: string): CompletionFlag['value'] {
  const choices = choicesIn(placeholder);
  if (choices.length > 0) return choices;
  return /\b(?:FILE|FOLDER|DIR|PATH)S?\b/.test(placeholder) ? 'file' : 'any';
}

/** Its first part: a shell shows it in a column beside the word. */
const oneLine = (doc: string): string => doc.replace(/\s+/g, ' ').split(/[;:] /)[0]!;
