// Shows the settings in force, secrets masked, and where each value came from.
import { padTo, widthOf } from '../../core/text/text-width.ts';
import type { Command } from '../../run/command.ts';

export const config: Command = {
  name: 'config',
  summary: 'show the settings in force and where each came from, with secrets masked; needs no database',
  example: 'schemagate config',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  ofSqlite: 'as it is',
  flags: [],
  plain: () => true,
  run: async ({ inForce }) => {
    const { effective, sources } = inForce();
    const settings = Object.entries(effective).map(([name, value]) => ({ name, value, source: sources[name] ?? '' }));
    const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf).filter((width) => width <= WIDEST));
    const [names, values] = [widest(settings.map(({ name }) => name)), widest(settings.map(({ value }) => value))];
    const lines = settings.map(({ name, value, source }) => `${padTo(names, name)}  ${padTo(values, value)}  ${source}`);
    return {
      summary: `${settings.length} settings in force`,
      text: lines.join('\n'),
      data: Object.fromEntries(settings.map(({ name, value, source }) => [name, { value, source }])),
    };
  },
};

/** One long value does not push where all others came from out of sight. */
const WIDEST = 48;
