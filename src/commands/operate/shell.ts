// psql on the configured database: the same server, login, TLS and role that every other command uses.
import type { Command } from '../../run/command.ts';
import { openShell } from '../../stages/shell/open-shell.ts';

export const shell: Command = {
  name: 'shell',
  summary: 'open psql on the configured database; what follows -- is given to psql',
  example: "schemagate shell -- -c 'SELECT now()'",
  rights: { ledger: 'nothing' },
  needs: 'database',
  purpose: 'read',
  noProject: true,
  endless: true,
  operands: { usage: '[-- ARGUMENT…]', doc: "ARGUMENT is one of psql's own.", count: 'any' },
  flags: [],
  plain: (_, operands) => operands.length > 0,
  run: (context, _, ready) => openShell(context, ready),
};
