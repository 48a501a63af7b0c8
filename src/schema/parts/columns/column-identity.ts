// An identity: how it is added over children, and what alters it and its sequence.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change } from '../../model/kind.ts';
import { allButLast, lastName, plainNameAside, quoteName } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { moveInto, sequenceClauses } from '../sequence-options.ts';
import { type ColumnAttributes, columnDefinition, identityClause } from './column-definition.ts';
import { identitySequenceOf, setPersistence, usualSequence } from './identity-sequence.ts';

/**
 * Children do not count with their parent: it is given its identity when they have the column. Existing rows are numbered by a sequence
 * that counts as the identity will, and the identity continues from there.
 */
export function addIdentityOverChildren(object: CatalogObject<ColumnAttributes>): readonly string[] {
  const { id, attributes } = object;
  const { identity: _, identityOptions = {}, identitySequence = usualSequence(id), ...plain } = attributes;
  const [table, filling] = [allButLast(id), nameBeside(identitySequence)];
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${lastName(id)}`;
  const filled = { ...object, attributes: { ...plain, default: `pg_catalog.nextval(${quoteLiteral(filling)})` } };
  return [
    `CREATE SEQUENCE ${filling} AS ${attributes.type} ${sequenceClauses(attributes.type, identityOptions)}`,
    `ALTER TABLE ${table} ADD COLUMN ${columnDefinition(filled)}`,
    `${alter} DROP DEFAULT`,
    `${alter} ADD ${identityClause(attributes)}`,
    `SELECT pg_catalog.setval(${quoteLiteral(identitySequence)}, last_value, is_called) FROM ${filling}`,
    `DROP SEQUENCE ${filling}`,
  ];
}

const nameBeside = (id: string): string => `${allButLast(id)}.${quoteName(plainNameAside(id, ' (filling)'))}`;

export function alterIdentity(change: Change<ColumnAttributes>, alter: string): readonly string[] {
  const { expected, live, changed, sides } = change;
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
  return [
    ...(changed.includes('identitySequence')
      ? [`ALTER SEQUENCE ${sequence(live.attributes)} RENAME TO ${lastName(sequence(expected.attributes))}`]
      : []),
    ...(changed.includes('identity') ? [`${alter} SET GENERATED ${identity}`] : []),
    ...options,
    ...(changed.includes('identityOptions') ? [`${alter} ${setOptions}`] : []),
    ...(changed.includes('identityPersistence')
      ? [setPersistence(sequence(expected.attributes), expected.attributes.identityPersistence ?? ofTable)]
      : []),
  ];
}
