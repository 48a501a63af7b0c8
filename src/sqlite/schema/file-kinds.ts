// The kinds of objects in a SQLite file, in the order in which they are made, and what of each decides an answer.
import type { CatalogObject } from '../../schema/model/object.ts';

export interface FileKind {
  readonly name: string;
  readonly plural: string;
  /** Classes as in the catalog of PostgreSQL. */
  readonly attributes: Readonly<Record<string, 'meaning' | 'tuning' | 'kept'>>;
  /** Attributes that are SQL: names in them are compared without regard to case. */
  readonly sql?: readonly string[];
  /** What is gone with one that is dropped, in words. */
  readonly holds?: string;
}

export const FILE_KINDS: readonly FileKind[] = [
  { name: 'table', plural: 'tables', attributes: { strict: 'meaning', withoutRowid: 'meaning' }, holds: 'the rows of the table' },
  {
    name: 'column',
    plural: 'columns',
    attributes: {
      name: 'meaning',
      type: 'meaning',
      notNull: 'meaning',
      notNullConflict: 'meaning',
      default: 'meaning',
      collation: 'meaning',
      generated: 'meaning',
      stored: 'tuning',
      position: 'kept',
    },
    sql: ['default', 'generated', 'collation', 'type'],
    holds: 'the values of the column',
  },
  {
    name: 'primary key',
    plural: 'primary keys',
    attributes: { columns: 'meaning', autoincrement: 'meaning', conflict: 'meaning', name: 'tuning' },
    sql: ['columns'],
  },
  { name: 'unique constraint', plural: 'unique constraints', attributes: { columns: 'kept', conflict: 'meaning', name: 'tuning' } },
  { name: 'check', plural: 'checks', attributes: { expression: 'kept', name: 'tuning' } },
  {
    name: 'foreign key',
    plural: 'foreign keys',
    attributes: { columns: 'kept', references: 'meaning', onDelete: 'meaning', onUpdate: 'meaning', deferred: 'meaning', name: 'tuning' },
    sql: ['references'],
  },
  {
    name: 'virtual table',
    plural: 'virtual tables',
    attributes: { module: 'meaning', arguments: 'meaning' },
    sql: ['module'],
    holds: 'the rows of the table',
  },
  {
    name: 'index',
    plural: 'indexes',
    attributes: { table: 'meaning', columns: 'meaning', unique: 'meaning', where: 'meaning' },
    sql: ['table', 'columns', 'where'],
  },
  { name: 'view', plural: 'views', attributes: { columns: 'meaning', query: 'meaning' }, sql: ['columns', 'query'] },
  {
    name: 'trigger',
    plural: 'triggers',
    attributes: { event: 'meaning', body: 'meaning', table: 'meaning' },
    sql: ['event', 'body', 'table'],
  },
];

const BY_NAME = new Map(FILE_KINDS.map((kind) => [kind.name, kind]));

export const isFileKind = (name: string): boolean => BY_NAME.has(name);

export const fileKindOf = ({ kind }: Pick<CatalogObject, 'kind'>): FileKind => BY_NAME.get(kind)!;

/** Lower is made first. */
export const makingOrder = ({ kind }: Pick<CatalogObject, 'kind'>): number => FILE_KINDS.findIndex(({ name }) => name === kind);
