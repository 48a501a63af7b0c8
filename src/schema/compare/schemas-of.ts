// Some schemas of a catalog: what is in them, and they themselves. What is in none, as an extension or a publication, is left out.
import type { DriftPolicy } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { quoteName, schemaOf } from '../model/name.ts';
import { type Catalog, type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import { ignoring } from './ignore.ts';

/** What the settings leave of it to be compared. */
export const limited = (catalog: Catalog, { ignore, schemas }: Looked): Catalog => within(ignoring(catalog, ignore), schemas);

interface Looked {
  readonly ignore: readonly string[];
  readonly schemas: readonly string[];
}

/** @param schemas unquoted; empty means all. */
export function within(catalog: Catalog, schemas: readonly string[] = []): Catalog {
  if (schemas.length === 0) return catalog;
  const wanted = new Set(schemas.map(quoteName));
  return { ...catalog, objects: catalog.objects.filter((object) => wanted.has(schemaOfObject(object) ?? '')) };
}

/** A name that is written wrong leaves nothing of it to verify; an error if that is all there is. */
export function noSuchSchema(only: readonly string[] = [], { objects }: Catalog, drift: DriftPolicy): readonly Finding[] {
  const there = new Set(objects.flatMap(({ kind, id }) => (kind === 'schema' ? [id] : [])));
  const lacking = only.filter((name) => !there.has(quoteName(name)));
  const isAll = lacking.length === only.length;
  return lacking.map((name) => ({
    code: 'no-such-schema',
    severity: isAll && drift !== 'warn' ? 'error' : 'warning',
    subject: `schema ${name}`,
    message: `GATE_SCHEMAS names the schema ${name}, which does not exist: ${isAll ? 'nothing is' : 'it is not'} verified`,
    hint: 'correct GATE_SCHEMAS; write names as the catalog has them, in lower case unless they were quoted',
  }));
}

/** Of what contains it, where something does: what is said of an object has an id that begins with other words. */
export function schemaOfObject(object: CatalogObject): string | null {
  const reference = object.owner ?? referenceOf(object);
  const id = idIn(reference);
  return reference === `schema ${id}` ? id : schemaOf(id);
}
