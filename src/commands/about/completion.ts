// Writes the script with which a shell completes commands and flags.
import { completionScript } from '../../help/completion/completion.ts';
import { SHELLS, type Shell } from '../../help/completion/completion-words.ts';
import type { TextCommand } from '../../run/command.ts';

export const completion: TextCommand = {
  name: 'completion',
  summary: 'print the script that lets bash, zsh or fish complete commands and flags',
  example: 'schemagate completion bash',
  rights: { ledger: 'nothing' },
  needs: 'no-settings',
  operands: {
    usage: 'SHELL',
    doc: 'SHELL is bash, zsh or fish. Load the script with `source <(schemagate completion bash)`, in fish with `schemagate completion fish | source`; in the start-up file of the shell, to have it always.',
    count: 1,
    choices: SHELLS,
  },
  flags: [],
  text: ({ commands, operands: [shell] }) => completionScript(shell as Shell, commands),
};
