// An identity: how it is added over children, and what alters it and its sequence.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change } from '../../model/kind.ts';
import { allButLast, lastName, plainNameAside, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { moveInto, sequenceClauses } from '../sequence-options.ts';
import { type ColumnAttributes, columnDefinition, identityClause } from './column-definition.ts';
import { identitySequenceOf, setPersistence, usualSequence } from './identity-sequence.ts';

/** Children do not count with their parent: it is given its identity when they have the column. */
export function addIdentityOverChildren(object: CatalogObject<ColumnAttributes>): readonly string[] {
  const { id, attributes } = object;
  const { identity: _, identityOptions: _o, identitySequence: _s, ...plain } = attributes;
  const table = allButLast(id);
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${lastName(id)}`;
  return numbering(object, (next) => [
    `ALTER TABLE ${table} ADD COLUMN ${columnDefinition({ ...object, attributes: { ...plain, default: next } })}`,
    `${alter} DROP DEFAULT`,
    `${alter} ADD ${identityClause(attributes)}`,
  ]);
}

/**
 * Existing rows are numbered by a sequence that counts as the identity will, and the identity continues from there.
 * @param add statements that fill the rows with that expression, and add the identity.
 */
export function numbering(
  { id, attributes }: CatalogObject<ColumnAttributes>,
  add: (next: string) => readonly string[],
): readonly string[] {
  const { identityOptions = {}, identitySequence = usualSequence(id) } = attributes;
  const filling = nameBeside(identitySequence);
  return [
    `CREATE SEQUENCE ${filling} AS ${attributes.type} ${sequenceClauses(attributes.type, identityOptions)}`,
    ...add(`pg_catalog.nextval(${quoteLiteral(filling)})`),
    `SELECT pg_catalog.setval(${quoteLiteral(identitySequence)}, last_value, is_called) FROM ${filling}`,
    `DROP SEQUENCE ${filling}`,
  ];
}

const nameBeside = (id: string): string => `${allButLast(id)}.${quoteName(plainNameAside(id, ' (filling)'))}`;

/** Where the name is another's before or afterwards. */
export function giveSequenceNameUp({ live, changed, isNameHeld }: Change<ColumnAttributes>): readonly string[] {
  if (!changed.includes('identitySequence') || !isNameHeld || live.attributes.identity === undefined) return [];
  const sequence = identitySequenceOf(live.id, live.attributes);
  return [`ALTER SEQUENCE ${sequence} RENAME TO ${lastName(nameMeanwhile(sequence))}`];
}

const nameMeanwhile = (id: string): string => `${allButLast(id)}.${quoteName(plainNameAside(id, ' (renamed)'))}`;

export function alterIdentity(change: Change<ColumnAttributes>, alter: string): readonly string[] {
  const { expected, live, changed, sides, isNameHeld } = change;
  const { identity, identityOptions = {}, type } = expected.attributes;
  if (identity === undefined) return [];
  if (live.attributes.identity === undefined) return [];
  const setOptions = sequenceClauses(type, identityOptions).replace(/INCREMENT|MINVALUE|MAXVALUE|START|CACHE|NO CYCLE|CYCLE/g, 'SET $&');
  const sequence = (of: ColumnAttributes): string => identitySequenceOf(expected.id, of);
  const ofTable = sides?.expected.at(expected.owner ?? '')?.attributes['unlogged'] === true ? 'UNLOGGED' : 'LOGGED';
  const options = changed.includes('identityOptions')
    ? moveInto(
        sequence(expected.attributes),
        type,
        live.attributes.identityOptions ?? {},
        identityOptions,
        (bounds) => `${alter} ${bounds.replace(/M(IN|AX)VALUE/g, 'SET $&')}`,
      )
    : [];
  const found = isNameHeld ? nameMeanwhile(sequence(live.attributes)) : sequence(live.attributes);
  return [
    ...(changed.includes('identitySequence') ? [`ALTER SEQUENCE ${found} RENAME TO ${lastName(sequence(expected.attributes))}`] : []),
    ...(changed.includes('identity') ? [`${alter} SET GENERATED ${identity}`] : []),
    ...options,
    ...(changed.includes('identityOptions') ? [`${alter} ${setOptions}`] : []),
    ...(changed.includes('identityPersistence')
      ? [setPersistence(sequence(expected.attributes), expected.attributes.identityPersistence ?? ofTable)]
      : []),
  ];
}
