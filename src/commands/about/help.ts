// Says what there is.
import type { TextCommand } from '../../run/command.ts';
import { helpText } from './help-text.ts';

export const help: TextCommand = {
  name: 'help',
  summary: 'show this help, or that of a command or of a finding code: schemagate help up, schemagate help edited',
  example: 'schemagate help up --all',
  rights: { ledger: 'nothing' },
  needs: 'no-settings',
  flags: [{ name: 'all', type: 'boolean', doc: 'with every setting there is' }],
  text: ({ commands, flags, operands: [topic], width }) => helpText(commands, topic ?? null, { all: flags['all'] === true, width }),
};
