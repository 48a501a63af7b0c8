// An enum as a migration in code wants it: created, or given the labels that it lacks. Refuses what PostgreSQL cannot do, before anything is
// changed: a label cannot be removed, and two cannot change places.
import { quoteLiteral } from '../../sql/quote.ts';
import { Refusal } from '../refusal.ts';
import type { EnsuredEnum, RunQuery } from './migration-database.ts';

interface Found {
  /** Quoted where it must be. */
  readonly name: string;
  /** Null if there is no such type. */
  readonly labels: readonly string[] | null;
}

/** @throws Error if it is a type and not an enum. */
export async function findEnum(query: RunQuery, type: string): Promise<Found> {
  const { rows } = await query(
    `SELECT (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(part), '.') FROM pg_catalog.unnest(pg_catalog.parse_ident($1)) AS part) AS name,
  t.typtype, (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels
FROM (VALUES (1)) AS one LEFT JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype($1)`,
    [type],
  );
  const { name, typtype, labels } = rows[0]! as { name: string; typtype: string | null; labels: readonly string[] | null };
  if (typtype !== null && typtype !== 'e') throw new Error(`the type ${type} is there and is not an enum`);
  return { name, labels: typtype === null ? null : (labels ?? []) };
}

export async function ensureEnum(query: RunQuery, type: string, wanted: readonly string[]): Promise<EnsuredEnum> {
  const twice = wanted.find((label, i) => wanted.indexOf(label) !== i);
  if (twice !== undefined) throw new Error(`the labels wanted for the enum ${type} name ${quoteLiteral(twice)} twice`);
  const { name, labels } = await findEnum(query, type);
  if (labels === null) await query(`CREATE TYPE ${name} AS ENUM (${wanted.map(quoteLiteral).join(', ')})`);
  const added = labels === null ? [] : additions(type, labels, wanted);
  for (const { label, place } of added) await query(`ALTER TYPE ${name} ADD VALUE ${quoteLiteral(label)}${place}`);
  const after = (await findEnum(query, type)).labels;
  if (JSON.stringify(after) !== JSON.stringify(wanted)) {
    throw new Error(`the enum ${type} was to have the labels ${listed(wanted)}, and has ${listed(after ?? [])}`);
  }
  return { created: labels === null, added: added.map(({ label }) => label) };
}

interface Addition {
  readonly label: string;
  /** Where it goes, as the end of ALTER TYPE … ADD VALUE; empty if it is the first of all. */
  readonly place: string;
}

/** @throws Refusal if adding labels to the existing ones does not result in the wanted list. */
export function additions(type: string, there: readonly string[], wanted: readonly string[]): readonly Addition[] {
  const surplus = there.filter((label) => !wanted.includes(label));
  if (surplus.length > 0) {
    throw new Refusal(
      `the enum ${type} has ${listed(surplus)}, which ${surplus.length === 1 ? 'is' : 'are'} not among the labels wanted (${listed(wanted)}): PostgreSQL cannot remove a label`,
      OTHERWISE,
    );
  }
  const inOrder = wanted.filter((label) => there.includes(label));
  if (inOrder.some((label, i) => label !== there[i])) {
    throw new Refusal(
      `the enum ${type} has its labels in the order ${listed(there)}, and they are wanted as ${listed(inOrder)}: PostgreSQL cannot move a label`,
      OTHERWISE,
    );
  }
  return wanted.flatMap((label, i) => {
    if (there.includes(label)) return [];
    const before = i === 0 ? there[0] : undefined;
    if (i > 0) return [{ label, place: ` AFTER ${quoteLiteral(wanted[i - 1]!)}` }];
    return [{ label, place: before === undefined ? '' : ` BEFORE ${quoteLiteral(before)}` }];
  });
}

const OTHERWISE =
  'keep what is there in the list, or create a new type, move the columns to it with ALTER TABLE … ALTER COLUMN … TYPE … USING, and drop the old one';

const listed = (labels: readonly string[]): string => labels.map(quoteLiteral).join(', ');
