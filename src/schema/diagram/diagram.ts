// A schema as boxes and lines: tables, views and enums, and what leads from one to the other. Plain data, drawn by mermaid.ts and diagram-page.ts.
import { namesInText } from '../model/names-in-text.ts';
import type { Catalog, CatalogObject } from '../model/object.ts';

export type EntityKind = 'table' | 'foreign table' | 'view' | 'materialized view' | 'enum';

export interface Entity {
  /** `public.orders`. */
  readonly id: string;
  readonly kind: EntityKind;
  readonly comment?: string;
  /** Of an enum its labels, as names without a type. */
  readonly columns: readonly EntityColumn[];
}

export interface EntityColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly key: 'PK' | 'FK' | 'UK' | '';
  readonly comment?: string;
}

export interface Relation {
  /** A foreign key; a view that reads; a column that has an enum as its type. */
  readonly kind: 'foreign key' | 'reads' | 'has type';
  readonly from: string;
  /** None of a view. */
  readonly columns: readonly string[];
  readonly to: string;
  /** Every row has one. */
  readonly required: boolean;
  /** No two rows have the same one. */
  readonly unique: boolean;
}

export interface Diagram {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
}

/** In the order of the catalog: the same schema gives the same diagram. Partitions are left out, as they are their parent again. */
export function diagramOf({ objects }: Catalog): Diagram {
  const comments = new Map(objects.filter(({ kind }) => kind === 'comment').map(({ id, attributes }) => [id, String(attributes['text'])]));
  const parts = new Map<string, CatalogObject[]>();
  for (const one of objects) if (one.owner !== undefined) parts.set(one.owner, [...(parts.get(one.owner) ?? []), one]);
  const drawn = objects.flatMap((object) => drawOne(object, parts.get(`${object.kind} ${object.id}`) ?? [], comments));
  const entities = drawn.map(({ entity }) => entity);
  const shown = new Set(entities.map(({ id }) => id));
  const relations = drawn.flatMap((one) => one.relations).filter(({ to }) => shown.has(to));
  return { entities, relations };
}

interface Drawn {
  readonly entity: Entity;
  /** Also to what is not drawn. */
  readonly relations: readonly Relation[];
}

/** Nothing for what is not a box. */
function drawOne(object: CatalogObject, parts: readonly CatalogObject[], comments: ReadonlyMap<string, string>): readonly Drawn[] {
  const { kind, attributes } = object;
  if (kind === 'table' && attributes['partitionOf'] === undefined) return [tableOf(object, parts, comments)];
  if (kind === 'foreign table' && attributes['partitionOf'] === undefined)
    return [viewOf(object, foreignColumns(attributes['columns']), comments)];
  if (kind === 'view' || kind === 'materialized view') return [viewOf(object, viewColumns(attributes['columns']), comments)];
  if (kind !== 'enum') return [];
  const labels = (attributes['labels'] ?? []) as readonly string[];
  const columns = labels.map((name): EntityColumn => ({ name, type: '', notNull: false, key: '' }));
  return [{ entity: { id: object.id, kind, columns, ...commentOf(`type ${object.id}`, comments) }, relations: [] }];
}

function tableOf({ id, attributes }: CatalogObject, parts: readonly CatalogObject[], comments: ReadonlyMap<string, string>): Drawn {
  const columns = parts.filter(({ kind }) => kind === 'column');
  const keys = parts.filter(({ kind }) => kind === 'constraint').map((one) => keyOf(String(one.attributes['definition'])));
  const order = (attributes['order'] ?? []) as readonly string[];
  const nameOf = (column: CatalogObject): string => column.id.slice(id.length + 1);
  const required = new Set(columns.filter((column) => column.attributes['notNull'] === true).map(nameOf));
  const keyFor = (name: string) =>
    (['PK', 'FK', 'UK'] as const).find((kind) => keys.some((key) => key.kind === kind && key.columns.includes(name))) ?? '';
  const foreign = keys.flatMap(({ kind, columns: own, to }): readonly Relation[] => {
    if (kind !== 'FK' || to === null) return [];
    const unique = keys.some((other) => (other.kind === 'PK' || other.kind === 'UK') && other.columns.join() === own.join());
    return [{ kind: 'foreign key', from: id, columns: own, to, required: own.every((name) => required.has(name)), unique }];
  });
  const drawn = [...columns]
    .sort((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)))
    .map((column): EntityColumn => {
      const name = nameOf(column);
      const type = String(column.attributes['type']);
      return { name, type, notNull: required.has(name), key: keyFor(name), ...commentOf(`column ${column.id}`, comments) };
    });
  return {
    entity: { id, kind: 'table', columns: drawn, ...commentOf(`table ${id}`, comments) },
    relations: [...foreign, ...typesOf(id, drawn)],
  };
}

function viewOf({ id, kind, attributes }: CatalogObject, columns: readonly Named[], comments: ReadonlyMap<string, string>): Drawn {
  const drawn = columns.map(
    ({ name, type }): EntityColumn => ({ name, type, notNull: false, key: '', ...commentOf(`column ${id}.${name}`, comments) }),
  );
  const names = [...namesInText(String(attributes['definition'] ?? ''))].filter((name) => name !== id);
  const reads = names.map((to): Relation => ({ kind: 'reads', from: id, columns: [], to, required: false, unique: false }));
  return {
    entity: { id, kind: kind as EntityKind, columns: drawn, ...commentOf(`${kind} ${id}`, comments) },
    relations: [...reads.filter(({ to }) => !drawn.some(({ type }) => type === to)), ...typesOf(id, drawn)],
  };
}

const commentOf = (id: string, comments: ReadonlyMap<string, string>): { readonly comment?: string } => {
  const comment = comments.get(id);
  return comment === undefined || comment === '' ? {} : { comment };
};

/** To whatever has that name: only what is drawn is kept. */
const typesOf = (from: string, columns: readonly EntityColumn[]): readonly Relation[] =>
  [...new Set(columns.map(({ type }) => type.replace(/(?:\[\])+$/, '')))].map((to) => ({
    ...{ kind: 'has type', from, to, required: false, unique: false },
    columns: columns.filter(({ type }) => type.replace(/(?:\[\])+$/, '') === to).map(({ name }) => name),
  }));

interface Named {
  readonly name: string;
  readonly type: string;
}

/** Each is `name type`. */
const viewColumns = (columns: unknown): readonly Named[] =>
  ((columns ?? []) as readonly string[]).map((column) => {
    const [, name = column, type = ''] = /^("(?:[^"]|"")+"|\S+) (.*)$/s.exec(column) ?? [];
    return { name, type };
  });

const foreignColumns = (columns: unknown): readonly Named[] =>
  Object.entries((columns ?? {}) as Readonly<Record<string, { readonly type?: string }>>).map(([name, { type = '' }]) => ({ name, type }));

interface Key {
  readonly kind: 'PK' | 'FK' | 'UK' | null;
  readonly columns: readonly string[];
  readonly to: string | null;
}

const NAMES = String.raw`\(((?:"(?:[^"]|"")+"|[^()"])+)\)`;
const UNIQUE = new RegExp(`^(PRIMARY KEY|UNIQUE)(?: NULLS NOT DISTINCT)? ${NAMES}`);
const FOREIGN = new RegExp(`^FOREIGN KEY ${NAMES} REFERENCES ((?:"(?:[^"]|"")+"|[^("])+)\\(`);

function keyOf(definition: string): Key {
  const columns = (list: string): readonly string[] => list.match(/"(?:[^"]|"")+"|[^",\s]+/g) ?? [];
  const unique = UNIQUE.exec(definition);
  if (unique !== null) return { kind: unique[1] === 'UNIQUE' ? 'UK' : 'PK', columns: columns(unique[2]!), to: null };
  const foreign = FOREIGN.exec(definition);
  return foreign === null ? { kind: null, columns: [], to: null } : { kind: 'FK', columns: columns(foreign[1]!), to: foreign[2]! };
}
