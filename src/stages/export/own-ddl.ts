// The schema as statements of ours: what makes it of a new database, as for a difference between the two.
import { atOnce } from '../../checkpoint/load-order.ts';
import type { Session } from '../../postgres/session/session.ts';
import { compareCatalogs } from '../../schema/compare/compare.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import type { Difference } from '../../schema/model/difference.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../../schema/model/object.ts';
import { asScript } from '../../schema/repair/script.ts';
import type { Context } from '../context.ts';
import { schemaOn } from '../scratch/schema-source.ts';

/** @returns `byHand`: references of what no statement makes. */
export async function ownDdl(context: Context, session: Session): Promise<{ readonly text: string; readonly byHand: readonly string[] }> {
  const { config } = context;
  const live = await schemaOn(context, session);
  const [full, empty] = [limited(live, config), limited(newDatabase(live), config)];
  const { text, byHand } = asScript(compareCatalogs(full, empty).map(asAsked), atOnce);
  return { text: `${HEAD}\n${text}`, byHand };
}

/** Also for who only sees the text: printed, it is the whole answer. */
const HEAD = '-- The schema of the database as SQL, written by schemagate and not by pg_dump.';

/** Without the owners and privileges that whatever is made gets back in a repair: the settings say whether they belong to the schema. */
function asAsked(one: Difference): Difference {
  if (one.state === 'extra') return one;
  const { access: _, ...without } = one;
  return without;
}

/** What CREATE DATABASE makes on a server of that version. */
function newDatabase(live: Catalog): Catalog {
  const isOld = live.serverVersion < 150_000;
  const publics: readonly CatalogObject[] = [
    {
      kind: 'privilege',
      id: 'ON SCHEMA public TO PUBLIC',
      owner: PUBLIC,
      attributes: { granted: isOld ? ['CREATE', 'USAGE'] : ['USAGE'] },
    },
    { kind: 'schema', id: 'public', attributes: {} },
    { kind: 'owner', id: PUBLIC, owner: PUBLIC, attributes: { role: 'pg_database_owner' } },
  ];
  // Before PostgreSQL 15 the owner is whoever set the server up.
  const asIs = live.objects.filter((object) => TAKEN.has(referenceOf(object)) || (isOld && referenceOf(object) === `owner ${PUBLIC}`));
  const taken = new Set(asIs.map(referenceOf));
  const objects = [...publics.filter((one) => live.kinds.includes(one.kind) && !taken.has(referenceOf(one))), ...asIs];
  return { ...live, objects: objects.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

const PUBLIC = 'schema public';
const TAKEN: ReadonlySet<string> = new Set(['extension plpgsql']);
