// Approves a plan that a running `serve` has made to heal the database, and waits until it says what came of it.
import type { Command } from '../../run/command.ts';
import { approvePlan } from '../../serve/heal/approve-plan.ts';

export const approve: Command = {
  name: 'approve',
  summary: 'approve a plan of `schemagate serve --heal ask` to heal the database, and wait until it has run; without an ID, show it',
  example: 'schemagate approve 3f9c2a7be014',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  operands: {
    usage: '[ID]',
    doc: 'ID is that of the plan, as the status page, the log and the messages show it.',
    count: 1,
    optional: true,
  },
  flags: [],
  run: (context) => approvePlan(context),
};
