// Whether an empty database is as the scratch database was in which a checkpoint was written, in what else decides what migrations make of it:
// settings by which they write something else, and privileges that they take away, which a scratch database never had.
import type { Unusable } from '../../checkpoint/checkpoint-file.ts';
import { otherSetting, type Setting, settingsOf } from '../../checkpoint/session-settings.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';

/** @param settings on which it depends. @param takesAway some migration that it stands for may. */
export async function otherDatabase(session: Queryable, settings: readonly Setting[], takesAway: boolean): Promise<Unusable | null> {
  const other = settings.length === 0 ? null : otherSetting(settings, await settingsOf(session));
  if (other !== null)
    return { unusable: other, hint: 'write it again on a server with the settings of this one, or let the migrations say which they mean' };
  if (!takesAway) return null;
  const [result] = await session.query(HAS_PRIVILEGES_SQL);
  const [row] = result!.rows;
  const what = row!['defaults'] === 't' ? 'default privileges' : row!['public'] === 't' ? 'other privileges on the schema public' : null;
  if (what === null) return null;
  return {
    unusable: `was written for a new database: this one has ${what} already, and a migration takes privileges away, of which nothing is in it`,
    hint: 'nothing has to be done: the migrations are applied one by one; or grant what is granted now in a migration',
  };
}

/** What CREATE DATABASE leaves in the schema public is what initdb has written down of it. */
const HAS_PRIVILEGES_SQL = `/* gate:new-privileges */ SELECT EXISTS (SELECT FROM pg_catalog.pg_default_acl) AS defaults,
  EXISTS (SELECT FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_init_privs i
      ON i.objoid = n.oid AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND i.objsubid = 0
    WHERE n.nspname = 'public' AND n.nspacl IS DISTINCT FROM i.initprivs) AS public`;
