// Says what there is.

import { helpText } from '../../help/help-text.ts';
import type { TextCommand } from '../../run/command.ts';

export const help: TextCommand = {
  name: 'help',
  summary: 'show this help, or help for a command or a finding code: schemagate help up, schemagate help edited',
  example: 'schemagate help up --all',
  rights: { ledger: 'nothing' },
  needs: 'no-settings',
  flags: [{ name: 'all', type: 'boolean', doc: 'include every setting' }],
  text: ({ commands, flags, operands: [topic], width }) => helpText(commands, topic ?? null, { all: flags['all'] === true, width }),
};
