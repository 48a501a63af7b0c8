// Where everything stands in a SQLite file, in place of `status`.
import type { Plan } from '../../migrations/plan.ts';
import type { CommandFacets } from '../../run/command.ts';
import { fileTargetOf } from '../../run/report-of.ts';
import { type FileGate, fileHolder, ledgerRows, withFileGate } from '../../sqlite/gate/file-gate.ts';
import { headBefore, toCheck } from '../../sqlite/gate/pass-file-gate.ts';
import { whenFreeInTime } from '../../sqlite/session/open-file.ts';
import { fileStanding } from '../../sqlite/verify/file-standing.ts';
import { leastOf, standingsOf } from '../../stages/expectation/migration-standings.ts';
import type { SchemaStanding } from '../../stages/expectation/schema-standing.ts';
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
          schema: await standingOfSchema(gate, standings.plan),
          ...{ kept: null, copies: [], backup: { data: null, text: null }, seeds: { pending: [], text: null, findings: [] } },
        });
      }),
  });

/** Read when nobody has the file locked. */
const standingOfSchema = (gate: FileGate, plan: Plan): Promise<SchemaStanding> =>
  whenFreeInTime(gate.context, gate.file.path, () => fileStanding(toCheck(gate), plan, headBefore(gate.project, plan)));
