// What another gate's ledger in the same database has recorded as its own is not ours: it is neither expected nor extra. Where both have
// recorded it, it is ours if our migrations speak of it.

import { schemaOfObject } from '../compare/schemas-of.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';
import { decodeSnapshot } from './snapshot.ts';

/** Takes out of a catalog what is others'. @param ours references of what is ours whoever else has it. */
export type Strip = (catalog: Catalog, ours: ReadonlySet<string>) => Catalog;

/** @param recorded the texts that the others have recorded. @param isMeant whether our migrations name the object as one of theirs. */
export function stripping(recorded: readonly string[], isMeant: (object: CatalogObject) => boolean): Strip {
  const claimed = new Set(recorded.flatMap(referencesIn));
  for (const everybodys of SHARED) claimed.delete(everybodys);
  return (catalog, ours) => {
    const ledgers = ledgerSchemasIn(catalog);
    if (claimed.size === 0 && ledgers.size === 0) return catalog;
    const byReference = new Map(catalog.objects.map((object) => [referenceOf(object), object]));
    const isTheirs = (object: CatalogObject): boolean => {
      const reference = referenceOf(object);
      if (ours.has(reference)) return false;
      const owner = object.owner === undefined ? undefined : byReference.get(object.owner);
      if (!claimed.has(reference)) return owner !== undefined && isTheirs(owner) && !isMeant(object);
      return owner === undefined || !claimed.has(referenceOf(owner)) ? !isMeant(object) : isTheirs(owner);
    };
    const objects = catalog.objects.filter((object) => !ledgers.has(schemaOfObject(object) ?? '') && !isTheirs(object));
    return objects.length === catalog.objects.length ? catalog : { ...catalog, objects };
  };
}

/** A gate's ledger that came while this one was at work was not known when the catalog was read. */
function ledgerSchemasIn({ objects }: Catalog): ReadonlySet<string> {
  if (!objects.some(({ kind, id }) => kind === 'table' && id.endsWith('.about'))) return NONE;
  const references = new Set(objects.map(referenceOf));
  const found = objects.filter(
    ({ kind, id }) => kind === 'schema' && LEDGER.every((reference) => references.has(reference.replace('*', id))),
  );
  return new Set(found.map(({ id }) => id));
}

const NONE: ReadonlySet<string> = new Set();

const LEDGER = ['table *.about', 'column *.expectations.snapshot', 'column *.expectations.recorded_at'];

/** What every database has. */
const SHARED = ['schema public', 'extension plpgsql'];

/** What a recorded text holds. What cannot be read claims nothing. */
export function referencesIn(text: string): readonly string[] {
  try {
    return decodeSnapshot(text, 'what another gate recorded').catalog.objects.map(referenceOf);
  } catch {
    return [];
  }
}
