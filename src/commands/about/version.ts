// Says which program this is.
import { PROGRAM } from '../../core/version.ts';
import type { TextCommand } from '../../run/command.ts';

export const version: TextCommand = {
  name: 'version',
  summary: 'show the version',
  example: 'schemagate version',
  rights: { ledger: 'nothing' },
  needs: 'no-settings',
  flags: [],
  text: () => `${PROGRAM}\n`,
};
