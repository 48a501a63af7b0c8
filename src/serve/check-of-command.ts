// One look at a database whose migrations a command applies: what its ledger says, and whether the schema is the one that the last run left.
import { lockHolder } from '../postgres/lock/lock.ts';
import type { Ready } from '../postgres/server/wait.ts';
import type { Project } from '../project/project.ts';
import { targetOf } from '../run/report-of.ts';
import type { Answer } from '../stages/answer.ts';
import { toolLockHeld } from '../stages/command/command-answer.ts';
import { proveSchema } from '../stages/command/command-schema.ts';
import { headsOf } from '../stages/command/command-screen.ts';
import { readCommandStanding } from '../stages/command/read-standing.ts';
import type { Context } from '../stages/context.ts';
import { noExpectation, notApplied } from '../stages/expectation/verify-refusals.ts';
import { confirmed } from './confirmed-look.ts';
import { advisoryLocks, type Look, schemaOf } from './look.ts';

export const checkOfCommand = confirmed(look);

async function look(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { session, facts } = ready;
  const at = await readCommandStanding(context, project, ready);
  const { migrator, ledger, standing, pending, state, head, workspace } = at;
  const proof = await proveSchema(context, project, { session, workspace, state, head }, null);
  const { differences, live } = proof.verified;
  const heads = headsOf(at);
  const applied = standing?.applied ?? 0;
  const data: Look = {
    target: targetOf(context.config, ready) ?? null,
    layout: migrator?.name ?? 'a command',
    ledger: ledger === null ? 'no ledger' : `${ledger.table.schema}.${ledger.table.name}`,
    head: heads,
    applied,
    pending: pending.map(({ file }) => file),
    ahead: [],
    schema: proof.expectation === null && live !== null ? null : schemaOf({ ...proof, differences }),
    lock: await lockHolder(session, { database: facts.database, ledgerSchema: context.config.ledgerSchema, otherKeys: [] }),
    advisoryLocks: await advisoryLocks(session),
    history: [],
  };
  const findings = [
    ...(ledger === null || ledger.holder === null ? [] : [toolLockHeld(ledger)]),
    ...pending.map((one) => ({ ...notApplied(one), hint: `run it under the gate: \`schemagate run -- ${migrator?.command}\`` })),
    ...(proof.expectation === null && pending.length === 0 ? [noExpectation] : []),
    ...proof.findings,
  ];
  return { summary: `${applied} applied, ${pending.length} pending`, head: heads, applied, findings, data };
}
