// How a difference in a SQLite file is repaired: by statements where SQLite has some that keep the rows, otherwise by making the table again.
import { type Catalog, type CatalogObject, referenceOf } from '../../schema/model/object.ts';
import { tokensOf } from '../../sql/dialects/tokens.ts';
import { folded, quoteName } from './canonical.ts';
import { type FileDifference, objectOf } from './compare-files.ts';
import { columnDefinition, creationOf, referencesOf, removalOf, standsAlone } from './file-ddl.ts';
import { makingOrder } from './file-kinds.ts';

/** @returns no statement if only a new table will do. */
export function repairOf(difference: FileDifference, expected: Catalog, live: Catalog): readonly string[] {
  const object = objectOf(difference);
  if (object.kind === 'column') return ofColumn(difference, expected, live);
  if (!standsAlone(object)) return [];
  if (difference.state === 'extra') return [removalOf(object)!];
  if (difference.state === 'missing') return madeWith(object, difference.parts);
  return object.kind === 'table' || object.kind === 'virtual table' ? [] : [removalOf(difference.live)!, creationOf(object, [])!];
}

function madeWith(object: CatalogObject, parts: readonly CatalogObject[]): readonly string[] {
  const others = parts.filter(standsAlone).toSorted((a, b) => makingOrder(a) - makingOrder(b));
  return [object, ...others].map((one) => creationOf(one, parts)!);
}

function ofColumn(difference: FileDifference, expected: Catalog, live: Catalog): readonly string[] {
  const column = objectOf(difference);
  const table = column.owner!.slice('table '.length);
  const name = quoteName(String(column.attributes['name']));
  if (difference.state === 'missing') {
    const keys = partsNaming(column, expected).filter((one) => !standsAlone(one));
    const [key, ...more] = keys;
    const isPlain = key === undefined || (more.length === 0 && key.kind === 'foreign key' && key.attributes['columns'] === name);
    return isPlain && canBeAdded(column, key)
      ? [`ALTER TABLE ${table} ADD COLUMN ${columnDefinition(column)}${key === undefined ? '' : ` ${referencesOf(key)}`};`]
      : [];
  }
  if (difference.state === 'extra')
    return partsNaming(column, withoutExtras(live, expected)).length === 0 ? [`ALTER TABLE ${table} DROP COLUMN ${name};`] : [];
  const isSpelling = difference.changed.every((one) => one === 'name');
  return isSpelling ? [`ALTER TABLE ${table} RENAME COLUMN ${quoteName(String(difference.live.attributes['name']))} TO ${name};`] : [];
}

/** What ADD COLUMN takes for a table with rows (SQLite manual, ALTER TABLE). */
function canBeAdded({ attributes }: CatalogObject, key: CatalogObject | undefined): boolean {
  const value = attributes['default'];
  if (attributes['stored'] === true) return false;
  if (attributes['notNull'] === true && (value === undefined || String(value).toUpperCase() === 'NULL')) return false;
  if (key !== undefined && value !== undefined && String(value).toUpperCase() !== 'NULL') return false;
  return value === undefined || /^(?:[-+]?[\d.]+|'(?:[^']|'')*'|NULL|TRUE|FALSE|[xX]'[0-9a-fA-F]*')$/i.test(String(value));
}

/** What is too much and can be dropped is gone before columns are. */
function withoutExtras(live: Catalog, expected: Catalog): Catalog {
  const wanted = new Set(expected.objects.map((object) => folded(referenceOf(object))));
  return { ...live, objects: live.objects.filter((object) => !standsAlone(object) || wanted.has(folded(referenceOf(object)))) };
}

/** Objects on its table that name it, and views and triggers that name it anywhere. */
function partsNaming(column: CatalogObject, { objects }: Catalog): readonly CatalogObject[] {
  const name = folded(String(column.attributes['name']));
  return objects.filter((one) => {
    if (one === column || one.kind === 'table') return false;
    const isNear = one.owner === column.owner || one.kind === 'view' || one.kind === 'trigger';
    return isNear && namesIn(one).has(name);
  });
}

function namesIn({ kind, attributes }: CatalogObject): ReadonlySet<string> {
  const texts = Object.entries(attributes).flatMap(([key, value]) =>
    kind === 'column' && key !== 'generated' ? [] : typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [],
  );
  return new Set(texts.flatMap((text) => tokensOf(text).map(({ name }) => folded(name))));
}
