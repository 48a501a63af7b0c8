// Says which program this is.
import { PROGRAM } from '../../core/version.ts';
import type { Command } from '../../run/command.ts';

export const version: Command = {
  name: 'version',
  summary: 'show the version',
  example: 'schemagate version',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  flags: [],
  run: async () => ({ outcome: 'ready', summary: PROGRAM, text: PROGRAM }),
};
