// `status` where a command migrates: the tool, its ledger, what is pending by file, its own lock, the schema.
import type { Finding } from '../../core/finding.ts';
import { lockHolder } from '../../postgres/lock/lock.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Project } from '../../project/project.ts';
import { targetOf } from '../../run/report-of.ts';
import type { Answer } from '../../stages/answer.ts';
import { toolLockHeld } from '../../stages/command/command-answer.ts';
import { commandData, commandScreen, headsOf } from '../../stages/command/command-screen.ts';
import { readCommandStanding } from '../../stages/command/read-standing.ts';
import type { Context } from '../../stages/context.ts';
import { recordedFor } from '../../stages/expectation/expectation.ts';
import { withExitCode } from '../../stages/expectation/migration-standings.ts';
import { standingAgainst } from '../../stages/expectation/schema-standing.ts';
import { withJson } from '../../stages/json-answer.ts';

export async function statusOfCommand(context: Context, project: Project, ready: Ready): Promise<Answer> {
  const { config, flags, effects } = context;
  const { session, facts } = ready;
  const at = await readCommandStanding(context, project, ready);
  const { ledger, standing, pending, state, head, workspace } = at;
  const expectation = recordedFor(session, config, state, head);
  const schema = await standingAgainst(context, project, { session, workspace, state }, expectation);
  const lock = await lockHolder(session, { database: facts.database, ledgerSchema: config.ledgerSchema, otherKeys: [] });
  const { backupStanding } = await import('../../stages/backup/last-backup.ts');
  const seen = { target: targetOf(config, ready), schema, lock, backup: await backupStanding(config, session) };
  const findings: readonly Finding[] = ledger === null || ledger.holder === null ? [] : [toolLockHeld(ledger)];
  const applied = standing?.applied ?? 0;
  const summary = `${applied} applied, ${standing === null || standing.pending === null ? 'pending not known' : `${pending.length} pending`}`;
  const text = [...commandScreen(at, seen, effects.columns), '', summary].join('\n');
  const answer = withJson({ summary, head: headsOf(at), applied, findings, text, data: commandData(at, seen) }, flags);
  return withExitCode(answer, flags, pending.length > 0 || schema.state === 'differs' || findings.length > 0);
}
