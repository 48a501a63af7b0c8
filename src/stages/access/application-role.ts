// GATE_APP_ROLE: whether the role that the application logs in as may use what the migrations made; GATE_APP_GRANTS=apply grants it, and sets
// the default privileges of the role that migrates, so that what it makes later is covered too. Never grants a SECURITY DEFINER function.
import type { Config } from '../../config/config.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { PostgresError } from '../../postgres/errors/errors.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { grouped } from '../../schema/model/grouped.ts';
import type { Scope } from '../../schema/model/scope.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { type Lacking, lackingAccess } from './lacking-access.ts';

type Settings = Pick<Config, 'appRole' | 'appGrants'>;

const NAMED = 4;

/** What the role lacks, a finding for each schema and kind; none if no role is set. */
export async function accessFindings(session: Queryable, { appRole, appGrants }: Settings, scope: Scope): Promise<readonly Finding[]> {
  if (appRole === null) return [];
  const lacking = await lackingAccess(session, appRole, scope);
  if (lacking === null) return [noRole(appRole)];
  const parts = grouped(lacking, ({ schema, kind, isForPerson }) => `${schema} ${kind} ${isForPerson}`);
  return [...parts.values()].map((same) => lacksFinding(appRole, appGrants, same));
}

/** Grants what the role lacks, in one transaction. What this role may not grant is left for accessFindings to report. */
export async function grantAccess(session: Queryable, { appRole, appGrants }: Settings, scope: Scope): Promise<void> {
  if (appRole === null || appGrants !== 'apply') return;
  const lacking = (await lackingAccess(session, appRole, scope)) ?? [];
  const grantable = lacking.filter(({ isForPerson }) => !isForPerson);
  if (grantable.length === 0) return;
  const role = quoteIdent(appRole);
  const defaults = [...new Set(grantable.map(({ schema }) => schema))].flatMap((schema) => [
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE ON SEQUENCES TO ${role}`,
  ]);
  const statements = [...grantable.map(({ grant }) => grant), ...defaults];
  try {
    await session.query(`/* gate:access */ BEGIN;\n${statements.join(';\n')};\nCOMMIT`);
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    await session.query('ROLLBACK');
  }
}

function lacksFinding(role: string, grants: Config['appGrants'], same: readonly Lacking[]): Finding {
  const { kind, schema, isForPerson } = same[0]!;
  const isOne = same.length === 1;
  const what = kind === 'schema' ? '' : ` in schema ${schema}`;
  const names = few(
    same.map(({ name, privileges }) => `${name} (${privileges})`),
    NAMED,
  );
  const many = `${same.length} ${kind}${isOne ? '' : 's'}`;
  return {
    code: 'application-role-lacks-access',
    severity: grants === 'warn' || isForPerson ? 'warning' : 'error',
    subject: `role ${role}`,
    message: `the application's role ${role} lacks access to ${kind === 'schema' ? `schema ${schema} (USAGE)` : `${many}${what}: ${names}`}`,
    hint: isForPerson
      ? 'run the GRANT if the application calls it: it acts with the rights of its owner, so the gate never grants it'
      : grants === 'apply'
        ? 'let the owner run the GRANT: the role that migrates is not allowed to'
        : 'run the GRANT, or set GATE_APP_GRANTS=apply',
    repair: same.map(({ grant }) => `${grant};`).join('\n'),
  };
}

const noRole = (role: string): Finding =>
  finding({
    code: 'no-application-role',
    subject: `role ${role}`,
    message: `GATE_APP_ROLE names the role ${role}, which does not exist`,
    hint: `create it, as in CREATE ROLE ${quoteIdent(role)} LOGIN, or correct GATE_APP_ROLE`,
  });
