// Says what there is. The text itself is made by cli/help.ts off the registries and handed in, because commands may not import cli.
import type { Command } from '../../run/command.ts';

export const help: Command = {
  name: 'help',
  summary: 'show this help, or that of a command: schemagate help up',
  example: 'schemagate help up --all',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  flags: [{ name: 'all', type: 'boolean', doc: 'with every setting there is' }],
  run: async ({ flags }) => ({ outcome: 'ready', summary: 'help', text: String(flags['text'] ?? '') }),
};
