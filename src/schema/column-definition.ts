// What a column is, and the clause that makes one: in CREATE TABLE and in ALTER TABLE … ADD COLUMN alike.

import { lastName } from './name.ts';
import type { Attributes, CatalogObject } from './object.ts';
import { type SequenceOptions, sequenceClauses } from './sequence-options.ts';

export type ColumnAttributes = {
  /** With its modifiers: `numeric(10,2)`, `public.status[]`. */
  readonly type: string;
  /** Only where it is not the type's own. */
  readonly collation?: string;
  readonly notNull?: true;
  readonly default?: string;
  readonly identity?: 'ALWAYS' | 'BY DEFAULT';
  readonly identityOptions?: SequenceOptions;
  /** `STORED`, or `VIRTUAL` since PostgreSQL 18; `expression` says of what. */
  readonly generated?: 'STORED' | 'VIRTUAL';
  readonly expression?: string;
  /** Comes from a parent table and is not declared here as well. */
  readonly inherited?: true;
};

export function columnDefinition({ id, attributes }: CatalogObject<ColumnAttributes> | CatalogObject<Attributes>): string {
  const column = attributes as ColumnAttributes;
  return [
    lastName(id),
    typeClause(column),
    ...(column.default === undefined ? [] : [`DEFAULT ${column.default}`]),
    ...(column.generated === undefined ? [] : [`GENERATED ALWAYS AS (${column.expression}) ${column.generated}`]),
    ...(column.identity === undefined ? [] : [identityClause(column)]),
    ...(column.notNull ? ['NOT NULL'] : []),
  ].join(' ');
}

export const typeClause = ({ type, collation }: ColumnAttributes): string =>
  collation === undefined ? type : `${type} COLLATE ${collation}`;

export function identityClause({ type, identity, identityOptions }: ColumnAttributes): string {
  const options = identityOptions === undefined ? '' : ` (${sequenceClauses(type, identityOptions)})`;
  return `GENERATED ${identity} AS IDENTITY${options}`;
}
