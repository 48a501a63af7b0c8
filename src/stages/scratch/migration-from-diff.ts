// Writes a new migration from a difference: what takes the folder's schema to the desired one, and what takes it back.
import { compareMeanings } from '../../schema/compare/compare-meanings.ts';
import { limited } from '../../schema/compare/schemas-of.ts';
import type { Difference } from '../../schema/model/difference.ts';
import { asParts, takingBack } from '../../schema/repair/script.ts';
import type { Context } from '../context.ts';
import { schemaOf, schemaOfNothing } from './schema-source.ts';

export interface Written {
  readonly up: string;
  readonly down: string;
  readonly destructive: number;
  /** PostgreSQL refuses it in a transaction. */
  readonly outside: boolean;
}

export const EMPTY: Written = {
  up: '-- What this migration does, and why.\n',
  down: '-- What undoes it.\n',
  destructive: 0,
  outside: false,
};
const NOTHING_BACK = '-- Nothing to do here: it is undone together with the migrations beside it.\nSELECT;\n';
const OUTSIDE = '-- Runs statement by statement, outside a transaction, so that reads and writes continue while an index is built.\n';

/** One migration per part that is a transaction or must not be in one: the former stays whole, the latter resumes where it stopped. */
export function partsOf({ forth, back, inUse }: BothWays): readonly Written[] {
  const parts = asParts(forth, inUse);
  const downs = takingBack(parts, back);
  return parts.map(({ text, destructive, outside }, at) => ({
    up: `${outside ? OUTSIDE : ''}${text}`,
    down: downs[at] || NOTHING_BACK,
    destructive,
    outside,
  }));
}

export interface BothWays {
  readonly forth: readonly Difference[];
  readonly back: readonly Difference[];
  /** Ids of tables that exist already. */
  readonly inUse: ReadonlySet<string>;
}

/** From the folder's schema to the desired one, and back. */
export async function differencesTo(context: Context, path: string, desired: string, hasFiles: boolean): Promise<BothWays> {
  const to = limited((await schemaOf(context, desired, 'from-diff')).catalog, context.config);
  const from = limited(hasFiles ? (await schemaOf(context, path, 'migrations')).catalog : await schemaOfNothing(context), context.config);
  // A partitioned table cannot have a NOT VALID foreign key before PostgreSQL 18.
  const tables = from.objects.filter(({ kind, attributes }) => kind === 'table' && attributes['partitionBy'] === undefined);
  const inUse = new Set(tables.map(({ id }) => id));
  return { forth: await compareMeanings(to, from), back: await compareMeanings(from, to), inUse };
}
