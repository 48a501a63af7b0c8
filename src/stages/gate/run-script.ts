// What `up` would send now, as a script for psql. It stops before it changes anything if another run has the lock, or if the ledger is no
// longer as it was when the script was written. Proving the schema is left to the run after it.
import type { Config } from '../../config/config.ts';
import { secretsIn } from '../../config/secrets.ts';
import { errorsIn, type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { PROGRAM } from '../../core/version.ts';
import { migrationsTable } from '../../ledger/gate-ledger.ts';
import { prepareCallbacks } from '../../migrations/apply/callbacks.ts';
import { type ScriptPart, writeScript } from '../../migrations/apply/write-script.ts';
import type { Plan } from '../../migrations/plan.ts';
import { freshStatements } from '../../migrations/prepare/message.ts';
import { lockKey } from '../../postgres/lock/lock.ts';
import { type ServerFacts, steadyStatements } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import type { Project } from '../../project/project.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Context } from '../context.ts';
import { IS_EMPTY } from '../empty-database.ts';
import { superseding } from '../expectation/superseded-expectations.ts';
import { isMade, tablesOf } from '../ledger/establish-ledger.ts';
import { recordingRun } from '../ledger/record-events.ts';
import type { Workspace } from '../workspace.ts';
import { gateOf } from './gate.ts';
import type { Planned } from './planned.ts';

/** @throws Stop('misused') as `prepare`, for a callback. */
export async function runScript(
  context: Context,
  project: Project,
  ready: Ready,
  planned: Pick<Planned, 'plan' | 'state' | 'prepared'>,
): Promise<readonly ScriptPart[]> {
  const { session, facts } = ready;
  const { plan, state, prepared } = planned;
  const { workspace } = gateOf(context, project, ready);
  const made = isMade(workspace);
  const asked = await session.query(`/* gate:script */ ${IS_EMPTY}`);
  const limits = forPsql(workspace.limits, facts);
  const callbacks = await prepareCallbacks(project.callbacks, plan.pending.length > 0, workspace.layout, workspace.render);
  const history = made ? state.history : 'write';
  const whose = { ...context, command: 'plan --sql' };
  const ledger = recordingRun(whose, { workspace, state: { history }, plan, pooled: false }, superseding(project, workspace, plan, state));
  const seen = ledger.see(plan.unseen, context.run);
  const keys = [lockKey(facts.database, workspace.schema), ...workspace.ledger.locks];
  const parts = await writeScript(prepared, {
    ...{ ledger, limits, callbacks, run: context.run },
    ...{ unfinished: plan.unfinished, isFresh: asked.at(-1)?.rows[0]?.['is_empty'] === 't' },
  });
  const outside = (title: string, sql: string): ScriptPart => ({ title, files: [], boundary: 'outside', sql });
  return [
    outside('the session as each migration finds it', `${freshStatements(limits)};`),
    outside('nobody else is at work, and the ledger is as it was', guardSql(workspace, keys, await digestNow(session, workspace))),
    ...(made
      ? []
      : [{ ...outside('the tables of the ledger', `BEGIN;\n${tablesOf(workspace)};\nCOMMIT;`), boundary: 'transaction' as const }]),
    ...(seen === null ? [] : [outside('what another tool has applied, as the files are now', `${seen};`)]),
    ...parts,
  ];
}

/** @param server for people. */
export function scriptText(parts: readonly ScriptPart[], { pending }: Plan, server: string): string {
  const head = `-- ${PROGRAM}: ${pending.length === 1 ? 'the migration' : `the ${pending.length} migrations`} pending in ${server}, as \`schemagate up\` sends them.
-- Run it with psql, which stops at the first error; then \`schemagate up\` proves the schema.
\\set ON_ERROR_STOP on
`;
  return [head, ...parts.map(({ title, sql }) => `-- ${title.replaceAll(/\s+/g, ' ')}\n${sql}\n`)].join('\n');
}

/** Every output is masked, so a script with a secret in it would not be what is sent. */
export function maskedIn(parts: readonly ScriptPart[], config: Config): readonly Finding[] {
  const holdsSecret = secretsIn(config);
  const where = parts.filter(({ sql }) => holdsSecret(sql)).map(({ title, files }) => (files.length === 0 ? title : few(files, 3)));
  return [...new Set(where)].map((file) =>
    finding({
      code: 'not-as-script',
      subject: file,
      message: `${file} holds a password or another secret, which is masked in every output: a printed script would not be what is run`,
      hint: 'let `schemagate up` run it, or run it by hand; if possible, take the secret out of the file',
    }),
  );
}

/** If `up` would refuse, there is nothing that it would send: running this is an error as well. */
export function refusedText(findings: readonly Finding[]): string {
  const [first] = errorsIn(findings);
  const whys = errorsIn(findings).map(
    ({ message, hint }) => `-- ${message.replaceAll(/\s+/g, ' ')}\n--   ${(hint ?? '').replaceAll(/\s+/g, ' ')}`,
  );
  const raised = `BEGIN RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(`schemagate up would apply nothing: ${first?.message ?? ''}`)}; END`;
  return ['-- `schemagate up` would apply nothing:', ...whys, '\\set ON_ERROR_STOP on', `DO ${quoteLiteral(raised)};`].join('\n');
}

/** With the encoding of the script itself, whatever psql takes for its own, and without what is about the gate's own connection. */
function forPsql(limits: Workspace['limits'], facts: ServerFacts): Workspace['limits'] {
  const ofConnection = steadyStatements(facts);
  const settings = limits.session.settings.filter((one) => !ofConnection.includes(one));
  return { ...limits, session: { ...limits.session, settings: [...settings, "SET client_encoding = 'UTF8'"] } };
}

const AS_TEXT = ["set_config('TimeZone', 'UTC', true)", "set_config('DateStyle', 'ISO', true)"].map((call) => `pg_catalog.${call}`);

const tableOf = ({ layout, ledger, schema }: Workspace): string =>
  layout.toolLedger === null ? migrationsTable(schema).table : ledger.name;

const digestSql = ({ ledger }: Workspace): string =>
  `SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(l."row", ',' ORDER BY l."row" COLLATE "C"), '')) AS digest FROM (${ledger.readAlone}) l`;

/** Null if there is no ledger. */
async function digestNow(session: Queryable, workspace: Workspace): Promise<string | null> {
  if (!workspace.present.ledger) return null;
  const results = await session.query(`/* gate:script */ BEGIN; SELECT ${AS_TEXT.join(', ')}; ${digestSql(workspace)}; COMMIT`);
  return results.at(-2)?.rows[0]?.['digest'] ?? null;
}

function guardSql(workspace: Workspace, keys: readonly bigint[], digest: string | null): string {
  const refuse = (condition: string, message: string): string => `IF ${condition} THEN RAISE EXCEPTION '${message}'; END IF;`;
  const table = tableOf(workspace);
  return `DO $schemagate$
DECLARE digest text;
BEGIN
  ${keys.map((key) => refuse(`NOT pg_catalog.pg_try_advisory_lock(${key})`, 'another run is at work: run this when it has ended')).join('\n  ')}
  PERFORM ${AS_TEXT.join(', ')};
  IF pg_catalog.to_regclass(${quoteLiteral(table)}) IS NOT NULL THEN
    EXECUTE ${quoteLiteral(digestSql(workspace))} INTO digest;
  END IF;
  ${refuse(`digest IS DISTINCT FROM ${digest === null ? 'NULL' : quoteLiteral(digest)}`, 'the ledger has changed since this script was written: write it again')}
END $schemagate$;`;
}
