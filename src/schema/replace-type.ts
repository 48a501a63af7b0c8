// Makes a type anew where PostgreSQL has no statement to alter it: the old one steps aside, the columns move over, the old one goes.
import { lastName, nameAside } from './name.ts';
import type { CatalogObject } from './object.ts';

export interface TypeReplacement {
  readonly id: string;
  readonly create: string;
  /** `TYPE`, `DOMAIN`. */
  readonly drop: string;
  /**
   * Live objects that mention the type: those that have it as their `type` and are part of a table are moved over, but for what follows
   * another and for what is made anew.
   */
  readonly dependents: readonly CatalogObject[];
}

export function replaceType({ id, create, drop, dependents }: TypeReplacement): readonly string[] {
  const aside = nameAside(id);
  return [
    `ALTER ${drop} ${id} RENAME TO ${aside}`,
    create,
    ...dependents.flatMap((object) => moveOver(object, id)),
    `DROP ${drop} ${id.slice(0, -lastName(id).length)}${aside}`,
  ];
}

function moveOver({ id: columnId, owner, origin, attributes }: CatalogObject, id: string): readonly string[] {
  const { type, default: byDefault } = attributes;
  if (owner === undefined || origin !== undefined || attributes['generated'] !== undefined || (type !== id && type !== `${id}[]`))
    return [];
  const name = lastName(columnId);
  const alter = `ALTER TABLE ${columnId.slice(0, -name.length - 1)} ALTER COLUMN ${name}`;
  const change = `${alter} TYPE ${type} USING ${name}::text${type === id ? '' : '[]'}::${type}`;
  return byDefault === undefined ? [change] : [`${alter} DROP DEFAULT`, change, `${alter} SET DEFAULT ${String(byDefault)}`];
}
