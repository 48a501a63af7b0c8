// Where everything stands in a SQLite file, in place of `status`.
import type { CommandFacets } from '../../run/command.ts';
import { fileTargetOf } from '../../run/report-of.ts';
import { fileHolder, ledgerRows, withFileGate } from '../../sqlite/gate/file-gate.ts';
import { leastOf, standingsOf } from '../../stages/expectation/migration-standings.ts';
import { statusAnswer } from '../../stages/expectation/status-answer.ts';
import { onSqlite } from './on-sqlite.ts';

export const statusOnSqlite = (asked: CommandFacets) =>
  onSqlite(asked, {
    refuse: ({ flags }) => void leastOf(flags),
    run: (context, project) =>
      withFileGate(context, project, 'read', async (gate) => {
        const rows = await ledgerRows(gate);
        const standings = standingsOf(context.config, project, { rows, halfReverted: null }, gate.policy);
        return statusAnswer(context, project, {
          ...{ target: fileTargetOf(context.config), standings, ledger: gate.ledger.name, rows, lock: await fileHolder(gate) },
          schema: { state: 'unknown', against: null, differences: 0, text: 'not compared: schemas are compared on PostgreSQL only' },
          ...{ kept: null, copies: [], backup: { data: null, text: null }, seeds: { pending: [], text: null, findings: [] } },
        });
      }),
  });
