// The name of what a partition has because its parent has it: PostgreSQL creates the one with the other, and gives it a name that no
// statement can choose. If it must have another name, the object is found by what it follows, and renamed.
import { quoteLiteral as literal } from '../../sql/quote.ts';
import { allButLast, plainName, plainNameAside } from '../model/name.ts';
import type { CatalogObject } from '../model/object.ts';

/** @param id of the index; @param table that it is on; @param parent the index that it is attached to. */
export const nameIndex = (id: string, table: string, parent: string): string =>
  renamed(
    `SELECT c.relname FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_index i ON i.indexrelid = h.inhrelid JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
  WHERE h.inhparent = ${regclass(parent)} AND i.indrelid = ${regclass(table)}`,
    quoteLiteral(plainName(id)),
    `ALTER INDEX ${formatted(allButLast(id))}.%I RENAME TO %I`,
    id,
  );

/** @param id of the constraint; @param parent the constraint of the parent table that it follows. */
export const nameConstraint = (id: string, parent: string): string =>
  renamed(
    `SELECT k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_constraint p ON p.oid = k.conparentid
  WHERE k.conrelid = ${regclass(allButLast(id))} AND p.conrelid = ${regclass(allButLast(parent))} AND p.conname = ${quoteLiteral(plainName(parent))}`,
    quoteLiteral(plainName(id)),
    `ALTER TABLE ${formatted(allButLast(id))} RENAME CONSTRAINT %I TO %I`,
  );

/** If, on this table, a foreign key that follows the parent's has the name that another constraint is to get, it is given another name. */
export const freeName = (id: string): string => `DO $gate$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = ${regclass(allButLast(id))} AND conname = ${quoteLiteral(plainName(id))} AND conparentid <> 0) THEN
    EXECUTE pg_catalog.format(${quoteLiteral(`ALTER TABLE ${formatted(allButLast(id))} RENAME CONSTRAINT %I TO %I`)}, ${quoteLiteral(plainName(id))}, ${quoteLiteral(plainNameAside(id, ' (inherited)'))});
  END IF;
END $gate$`;

/**
 * Whether PostgreSQL itself gives that name to an index, or to the one behind a constraint (ChooseIndexName in its indexcmds.c), where no
 * other has it: table, columns, and what it is.
 * @param definition of either.
 */
export const isUsualName = (id: string, table: string, definition: string): boolean => plainName(id) === usualNameOf(table, definition);

/** @param parts what is created with it: for a table, its columns. */
export const isMadeWithTable = ({ owner }: CatalogObject, parts: readonly CatalogObject[]): boolean =>
  parts.some((part) => part.kind === 'column' && part.owner === owner);

/** Without what PostgreSQL appends if the name is taken. */
export function usualNameOf(table: string, definition: string): string {
  const columns =
    /\(([^()]*)\)/
      .exec(definition)?.[1]
      ?.split(', ')
      .map((column) => plainName(column.split(' ')[0]!)) ?? [];
  const [of, end] = definition.startsWith('PRIMARY KEY')
    ? [[], 'pkey']
    : [columns, /^UNIQUE/.test(definition) ? 'key' : /^EXCLUDE/.test(definition) ? 'excl' : 'idx'];
  return [plainName(table), ...of, end].join('_');
}

/** Does nothing if it already has that name. */
const renamed = (query: string, name: string, statement: string, taken?: string): string => `DO $gate$
DECLARE
  found name := (${query});
  wanted name := ${name};
BEGIN
  IF found <> wanted THEN${taken === undefined ? '' : stepAside(taken, statement)}
    EXECUTE pg_catalog.format(${quoteLiteral(statement)}, found, wanted);
  END IF;
END $gate$`;

/** What has that name now will get another one. */
const stepAside = (id: string, statement: string): string => `
    IF pg_catalog.to_regclass(${quoteLiteral(id)}) IS NOT NULL THEN
      EXECUTE pg_catalog.format(${quoteLiteral(statement)}, wanted, ${quoteLiteral(plainNameAside(id, ' (aside)'))});
    END IF;`;

const regclass = (id: string): string => `${quoteLiteral(id)}::pg_catalog.regclass`;

/** Of the text that format() takes. */
const formatted = (text: string): string => text.replaceAll('%', '%%');

/** Nothing in it ends the dollar quotes around it. */
const quoteLiteral = (text: string): string =>
  text.includes('$gate$') ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('$', '\\x24')}'` : literal(text);
