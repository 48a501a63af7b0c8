// Shows the configuration in force, secrets masked.
import type { Command } from './command.ts';

export const config: Command = {
  name: 'config',
  summary: 'show the settings in force, secrets masked; needs no database',
  example: 'schemagate config',
  needs: 'nothing',
  flags: [],
  run: async ({ effective }) => {
    const width = Math.max(...Object.keys(effective).map((name) => name.length));
    const text = Object.entries(effective)
      .map(([name, value]) => `${name.padEnd(width)}  ${value}`)
      .join('\n');
    return { outcome: 'ready', summary: `${Object.keys(effective).length} settings in force`, text, data: effective };
  },
};
