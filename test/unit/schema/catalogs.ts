// Catalogs and objects for tests, written short.
import { KINDS } from '../../../src/schema/kinds/kinds.ts';
import { type Catalog, type CatalogObject, compareById, type Json } from '../../../src/schema/model/object.ts';

export const catalog = (objects: readonly CatalogObject[], serverVersion = 180_000): Catalog => ({
  serverVersion,
  kinds: KINDS.map(({ name }) => name).sort(),
  objects: [...objects].sort(compareById),
});

export const table = (name: string, order: readonly string[] = []): CatalogObject => ({
  kind: 'table',
  id: `public.${name}`,
  attributes: { order },
});

export const column = (of: string, name: string, attributes: Readonly<Record<string, Json>> = { type: 'text' }): CatalogObject => ({
  kind: 'column',
  id: `public.${of}.${name}`,
  owner: `table public.${of}`,
  attributes,
});

export const constraint = (of: string, name: string, definition: string): CatalogObject => ({
  kind: 'constraint',
  id: `public.${of}.${name}`,
  owner: `table public.${of}`,
  attributes: { definition },
});

export const view = (name: string, definition: string): CatalogObject => ({
  kind: 'view',
  id: `public.${name}`,
  attributes: { definition, columns: ['id integer'] },
});
