// A schema as a Mermaid entity-relationship diagram (Mermaid's documentation, Entity Relationship Diagrams), and as a page that stands alone.
import type { Catalog, CatalogObject } from '../schema/object.ts';

export interface Entity {
  /** `public.orders`. */
  readonly id: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly notNull: boolean;
    readonly key: 'PK' | 'FK' | 'UK' | '';
  }[];
}

export interface Relation {
  readonly from: string;
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

/** Tables, their columns in order, and the foreign keys between them; partitions are left out, as they are their parent again. */
export function diagramOf({ objects }: Catalog): Diagram {
  const tables = objects.filter(({ kind, attributes }) => kind === 'table' && attributes['partitionOf'] === undefined);
  const parts = (table: CatalogObject, kind: string) => objects.filter((one) => one.kind === kind && one.owner === `table ${table.id}`);
  const relations: Relation[] = [];
  const entities = tables.map((table): Entity => {
    const columns = parts(table, 'column');
    const keys = parts(table, 'constraint').map((one) => ({ ...keyOf(String(one.attributes['definition'])) }));
    const order = (table.attributes['order'] ?? []) as readonly string[];
    const nameOf = ({ id }: CatalogObject): string => id.slice(table.id.length + 1);
    const required = new Set(columns.filter(({ attributes }) => attributes['notNull'] === true).map(nameOf));
    for (const { kind, columns: own, to } of keys) {
      if (kind !== 'FK' || to === null) continue;
      const unique = keys.some((other) => (other.kind === 'PK' || other.kind === 'UK') && other.columns.join() === own.join());
      relations.push({ from: table.id, columns: own, to, required: own.every((name) => required.has(name)), unique });
    }
    const keyFor = (name: string) =>
      (['PK', 'FK', 'UK'] as const).find((kind) => keys.some((key) => key.kind === kind && key.columns.includes(name))) ?? '';
    return {
      id: table.id,
      columns: [...columns]
        .sort((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)))
        .map((column) => ({
          name: nameOf(column),
          type: String(column.attributes['type']),
          notNull: required.has(nameOf(column)),
          key: keyFor(nameOf(column)),
        })),
    };
  });
  const shown = new Set(entities.map(({ id }) => id));
  return { entities, relations: relations.filter(({ to }) => shown.has(to)) };
}

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

/** Sorted as the catalog is: the same schema gives the same text. */
export function mermaid({ entities, relations }: Diagram): string {
  const lines = entities.map(({ id, columns }) => {
    const list = columns.map(({ name, type, key, notNull }) => {
      const note = notNull && key !== 'PK' ? ' "not null"' : '';
      return `    ${word(type)} ${word(name)}${key === '' ? '' : ` ${key}`}${note}`;
    });
    return list.length === 0 ? `  ${quoted(id)}` : `  ${quoted(id)} {\n${list.join('\n')}\n  }`;
  });
  const links = relations.map(({ from, to, columns, required, unique }) => {
    const many = unique ? '|o' : '}o';
    return `  ${quoted(from)} ${many}--${required ? '||' : 'o|'} ${quoted(to)} : ${quoted(columns.join(', '))}`;
  });
  return `${['erDiagram', ...lines, ...links].join('\n')}\n`;
}

const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

/** Mermaid takes letters, digits, `_`, `-`, `()` and `[]` in a word that begins with a letter. */
const word = (text: string): string => {
  const plain = text.replaceAll(/[^\p{L}\p{N}_()[\]-]+/gu, '_').replaceAll(/^_+|_+$/g, '');
  return /^\p{L}/u.test(plain) ? plain : `c_${plain}`;
};
