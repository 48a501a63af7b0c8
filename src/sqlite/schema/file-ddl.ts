// The statements of SQLite that make an object of a catalog.
import type { CatalogObject } from '../../schema/model/object.ts';
import { folded, quoteName } from './canonical.ts';

/** Null for what no statement of its own makes: a part of a table. */
export function creationOf(object: CatalogObject, parts: readonly CatalogObject[]): string | null {
  const { kind, id } = object;
  const of = (name: string): string => String(object.attributes[name] ?? '');
  switch (kind) {
    case 'table':
      return tableOf(object, parts);
    case 'virtual table':
      return `CREATE VIRTUAL TABLE ${id} USING ${of('module')}${of('arguments') === '' ? '' : `(${of('arguments')})`};`;
    case 'index': {
      const columns = object.attributes['columns'] as readonly string[];
      const where = of('where') === '' ? '' : ` WHERE ${of('where')}`;
      return `CREATE ${object.attributes['unique'] === true ? 'UNIQUE ' : ''}INDEX ${id} ON ${of('table')} (${columns.join(', ')})${where};`;
    }
    case 'view':
      return `CREATE VIEW ${id}${of('columns') === '' ? '' : ` (${of('columns')})`} AS ${of('query')};`;
    case 'trigger':
      return `CREATE TRIGGER ${id} ${eventOf(object)} BEGIN ${of('body')} END;`;
    default:
      return null;
  }
}

/** The attribute says event and condition; the table goes between them. */
function eventOf({ attributes }: CatalogObject): string {
  const event = String(attributes['event']);
  const when = / WHEN /i.exec(event)?.index ?? event.length;
  return `${event.slice(0, when)} ON ${String(attributes['table'])}${event.slice(when)}`;
}

function tableOf({ id, attributes }: CatalogObject, parts: readonly CatalogObject[]): string {
  const of = (kind: string): readonly CatalogObject[] => parts.filter((part) => part.kind === kind);
  const [key] = of('primary key');
  // Only beside its column does SQLite take AUTOINCREMENT for all versions alike.
  const own = key?.attributes['autoincrement'] === true ? key : undefined;
  const columns = of('column')
    .toSorted((a, b) => Number(a.attributes['position']) - Number(b.attributes['position']))
    .map((column) => columnDefinition(column, own));
  const constraints = [
    ...(key === undefined || own !== undefined ? [] : [`PRIMARY KEY (${String(key.attributes['columns'])})${conflictOf(key)}`]),
    ...of('unique constraint').map((one) => `${namedAs(one)}UNIQUE (${String(one.attributes['columns'])})${conflictOf(one)}`),
    ...of('check').map((one) => `${namedAs(one)}CHECK (${String(one.attributes['expression'])})`),
    ...of('foreign key').map((one) => `${namedAs(one)}FOREIGN KEY (${String(one.attributes['columns'])}) ${referencesOf(one)}`),
  ];
  const options = [...(attributes['strict'] ? ['STRICT'] : []), ...(attributes['withoutRowid'] ? ['WITHOUT ROWID'] : [])].join(', ');
  return `CREATE TABLE ${id} (\n  ${[...columns, ...constraints].join(',\n  ')}\n)${options === '' ? '' : ` ${options}`};`;
}

export function columnDefinition({ attributes }: CatalogObject, key?: CatalogObject): string {
  const of = (name: string): string => String(attributes[name] ?? '');
  const name = quoteName(of('name'));
  const isKey = key !== undefined && folded(String(key.attributes['columns'])) === folded(name);
  return [
    name,
    of('type'),
    isKey ? `PRIMARY KEY${conflictOf(key)} AUTOINCREMENT` : '',
    attributes['notNull'] ? `NOT NULL${attributes['notNullConflict'] === undefined ? '' : ` ON CONFLICT ${of('notNullConflict')}`}` : '',
    of('collation') === '' ? '' : `COLLATE ${of('collation')}`,
    attributes['default'] === undefined ? '' : `DEFAULT (${of('default')})`,
    attributes['generated'] === undefined ? '' : `AS (${of('generated')})${attributes['stored'] ? ' STORED' : ''}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

export function referencesOf({ attributes }: CatalogObject): string {
  const of = (name: string, words: string): string => (attributes[name] === undefined ? '' : ` ${words} ${String(attributes[name])}`);
  const deferred = attributes['deferred'] === true ? ' DEFERRABLE INITIALLY DEFERRED' : '';
  return `REFERENCES ${String(attributes['references'])}${of('onDelete', 'ON DELETE')}${of('onUpdate', 'ON UPDATE')}${deferred}`;
}

const conflictOf = ({ attributes }: CatalogObject): string =>
  attributes['conflict'] === undefined ? '' : ` ON CONFLICT ${String(attributes['conflict'])}`;

const namedAs = ({ attributes }: CatalogObject): string =>
  attributes['name'] === undefined ? '' : `CONSTRAINT ${quoteName(String(attributes['name']))} `;

/** Null for what no statement of its own drops. */
export function removalOf(object: CatalogObject): string | null {
  const word = WORDS.get(object.kind);
  return word === undefined ? null : `DROP ${word} ${object.id};`;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['table', 'TABLE'],
  ['virtual table', 'TABLE'],
  ['index', 'INDEX'],
  ['view', 'VIEW'],
  ['trigger', 'TRIGGER'],
]);

/** What a statement by itself makes again, together with what is on it. */
export const standsAlone = (object: CatalogObject): boolean => WORDS.has(object.kind);
