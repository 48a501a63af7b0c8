// An object without what a server keeps in it for itself, which its kind knows.
import type { Kind } from './kind.ts';
import type { CatalogObject } from './object.ts';

/** The object as it is compared and written down. */
export function asSchema(kind: Kind, object: CatalogObject): CatalogObject {
  const attributes = kind.withoutInternals?.(object.attributes) ?? object.attributes;
  return attributes === object.attributes ? object : { ...object, attributes };
}
