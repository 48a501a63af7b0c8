// What a column is, and the clause that makes one: in CREATE TABLE and in ALTER TABLE … ADD COLUMN alike.

import { allButLast, lastName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { type SequenceOptions, sequenceClauses } from '../sequence-options.ts';
import { optionList } from '../storage-options.ts';
import { identitySequenceOf, setPersistence } from './identity-sequence.ts';

export type ColumnAttributes = {
  /** With modifiers: `numeric(10,2)`, `public.status[]`. */
  readonly type: string;
  /** Only if it is not the type's own. */
  readonly collation?: string;
  readonly notNull?: true;
  /** Since PostgreSQL 18 NOT NULL is a constraint: its name, if it is not `<table>_<column>_not_null`, … */
  readonly notNullName?: string;
  /** … `NO INHERIT`, `NOT VALID`. */
  readonly notNullNoInherit?: true;
  readonly notNullUnvalidated?: true;
  readonly default?: string;
  readonly identity?: 'ALWAYS' | 'BY DEFAULT';
  readonly identityOptions?: SequenceOptions;
  /** Id of the sequence behind it, if that is not called `<table>_<column>_seq`. */
  readonly identitySequence?: string;
  /** Of its sequence, if it is not that of its table. */
  readonly identityPersistence?: 'LOGGED' | 'UNLOGGED';
  /** `STORED`, or `VIRTUAL` since PostgreSQL 18; the expression is in `expression`. */
  readonly generated?: 'STORED' | 'VIRTUAL';
  readonly expression?: string;
  /** Only if it is not the type's own: `EXTERNAL`. */
  readonly storage?: string;
  /** `pglz`, `lz4`, if it is set. */
  readonly compression?: string;
  readonly statistics?: number;
  /** `n_distinct=5`. */
  readonly options?: readonly string[];
  /** Comes from a parent table and is not declared here as well. */
  readonly inherited?: true;
  /** Comes from a parent table that has another default. */
  readonly ownDefault?: true;
  /** Comes from a parent table that allows nulls. */
  readonly ownNotNull?: true;
  /** It comes from a parent table that has it not null, and has NOT NULL here as well. */
  readonly localNotNull?: true;
  /** Its NOT NULL comes from a parent table only. */
  readonly parentsNotNull?: true;
  /** The name of its NOT NULL that comes from a parent, where it would be another if the table were one by itself. */
  readonly ownNotNullName?: string;
  /** If `storage` is given: what it would be otherwise. */
  readonly typeStorage?: string;
  /** Where catalogs are compared: the composite type of its typed table, which gives it, takes it away, and says its type and collation. */
  readonly ofType?: string;
};

/** By pg_attribute.attstorage. */
export const STORAGE: Readonly<Record<string, string>> = { p: 'PLAIN', e: 'EXTERNAL', m: 'MAIN', x: 'EXTENDED' };

type Column = CatalogObject<ColumnAttributes>;

export const columnDefinition = (column: Column): string =>
  [lastName(column.id), typeClause(column.attributes), ...clauses(column)].join(' ');

/** For a column whose name and type come from the type of its table; none if it needs nothing more. */
export function columnOptions(column: Column): readonly string[] {
  const options = clauses(column);
  return options.length === 0 ? [] : [[lastName(column.id), 'WITH OPTIONS', ...options].join(' ')];
}

function clauses({ attributes }: Column): readonly string[] {
  const { default: byDefault, generated, expression, identity } = attributes;
  return [
    ...(byDefault === undefined ? [] : [`DEFAULT ${byDefault}`]),
    ...(generated === undefined ? [] : [`GENERATED ALWAYS AS (${expression}) ${generated}`]),
    ...(identity === undefined ? [] : [identityClause(attributes)]),
    ...(attributes.notNull && !(attributes.parentsNotNull && !attributes.inherited) && attributes.notNullUnvalidated === undefined
      ? [notNullClause(attributes)]
      : []),
  ];
}

function notNullClause({ notNullName, notNullNoInherit }: ColumnAttributes): string {
  const noInherit = notNullNoInherit ? ' NO INHERIT' : '';
  return notNullName === undefined ? `NOT NULL${noInherit}` : `CONSTRAINT ${notNullName} NOT NULL${noInherit}`;
}

/** Of a column that comes from a parent table: what the constraint behind its NOT NULL is called here, if not as there. */
export function inheritedNotNull({ id, attributes }: Column): readonly string[] {
  const { notNullName, localNotNull, ownNotNull, notNullUnvalidated } = attributes;
  if (ownNotNull || notNullUnvalidated || (notNullName === undefined && !localNotNull)) return [];
  return [`${notNullName === undefined ? '' : `CONSTRAINT ${notNullName} `}NOT NULL ${lastName(id)}`];
}

/** Statements that complete a column after its definition has created it. */
export function columnSettings({ id, attributes }: Column): readonly string[] {
  const alter = `ALTER TABLE ${allButLast(id)} ALTER COLUMN ${lastName(id)}`;
  const { storage, compression, statistics, options } = attributes;
  return [
    ...(attributes.ownDefault && attributes.generated === undefined
      ? [`${alter} ${attributes.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${attributes.default}`}`]
      : []),
    ...(attributes.ownNotNull && attributes.notNullUnvalidated === undefined
      ? [attributes.notNullName === undefined ? `${alter} SET NOT NULL` : addNotNull(id, attributes)]
      : []),
    ...(attributes.notNullUnvalidated ? [addNotNull(id, attributes)] : []),
    ...(attributes.identityPersistence === undefined
      ? []
      : [setPersistence(identitySequenceOf(id, attributes), attributes.identityPersistence)]),
    ...(storage === undefined ? [] : [`${alter} SET STORAGE ${storage}`]),
    ...(compression === undefined ? [] : [`${alter} SET COMPRESSION ${compression}`]),
    ...(statistics === undefined ? [] : [`${alter} SET STATISTICS ${statistics}`]),
    ...(options === undefined ? [] : [`${alter} SET (${optionList(options)})`]),
  ];
}

/** As a constraint, which only PostgreSQL 18 and newer have. */
export function addNotNull(id: string, attributes: ColumnAttributes): string {
  const name = attributes.notNullName === undefined ? '' : `CONSTRAINT ${attributes.notNullName} `;
  const noInherit = attributes.notNullNoInherit ? ' NO INHERIT' : '';
  return `ALTER TABLE ${allButLast(id)} ADD ${name}NOT NULL ${lastName(id)}${noInherit}${attributes.notNullUnvalidated ? ' NOT VALID' : ''}`;
}

export const typeClause = ({ type, collation }: ColumnAttributes): string =>
  collation === undefined ? type : `${type} COLLATE ${collation}`;

export function identityClause({ type, identity, identityOptions, identitySequence }: ColumnAttributes): string {
  const options = [
    ...(identitySequence === undefined ? [] : [`SEQUENCE NAME ${identitySequence}`]),
    ...(identityOptions === undefined ? [] : [sequenceClauses(type, identityOptions)]),
  ];
  return `GENERATED ${identity} AS IDENTITY${options.length === 0 ? '' : ` (${options.join(' ')})`}`;
}
