// What a role needs so that a database can be restored, asked before anything is begun: all that it lacks is said at once.
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { OWN_NAMES_ONLY } from '../../postgres/server/probe.ts';
import type { Ready } from '../../postgres/server/wait.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import { bare } from '../least-rights.ts';
import type { DatabaseFacts } from './database-facts.ts';

/** @param target the database's name. @throws Stop('refused') */
export async function refuseRights({ session, facts }: Ready, target: string, old: DatabaseFacts | null): Promise<void> {
  const owner = old?.owner ?? facts.user;
  const version = facts.versionNumber >= 160_000 ? 'SET' : 'MEMBER';
  const results = await session.query(`/* gate:rights */ ${OWN_NAMES_ONLY}; SELECT r.rolsuper OR r.rolcreatedb AS creates,
  pg_has_role(${quoteLiteral(owner)}, 'USAGE') AS owns, pg_has_role(${quoteLiteral(owner)}, '${version}') AS gives FROM pg_roles r WHERE r.rolname = current_user`);
  const row = results.at(-1)!.rows[0]!;
  const lacks = [
    ...(row['creates'] === 't' ? [] : [lackOf('may not create databases', `ALTER ROLE ${bare(facts.user)} CREATEDB`)]),
    ...(row['owns'] === 't' && row['gives'] === 't'
      ? []
      : [lackOf(`does not own ${target}, which belongs to ${owner}`, `GRANT ${bare(owner)} TO ${bare(facts.user)}`)]),
  ];
  stopOnErrors(lacks.map((lack) => lacking(facts.user, target, lack)));
}

interface Lack {
  readonly what: string;
  readonly grant: string;
}

const lackOf = (what: string, grant: string): Lack => ({ what, grant });

const lacking = (role: string, target: string, { what, grant }: Lack): Finding =>
  finding({
    code: 'restore-rights',
    subject: `role ${role}`,
    message: `the role ${role} ${what}, so it cannot put a restored database in the place of ${target}; nothing was begun`,
    hint: `name a stronger role in GATE_ADMIN_URL, or run ${grant}`,
  });
