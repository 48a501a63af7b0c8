// The sequence behind an identity column: what it is called, and what alters it.

import type { Change } from '../../model/kind.ts';
import { allButLast, lastName, plainName, quoteName } from '../../model/name.ts';
import { moveInto, sequenceClauses } from '../sequence-options.ts';
import type { ColumnAttributes } from './column-definition.ts';

export const sequenceName = (table: string, name: string): string => `${table}_${name}_seq`;

export const usualSequence = (id: string): string =>
  `${allButLast(allButLast(id))}.${quoteName(sequenceName(plainName(allButLast(id)), plainName(id)))}`;

export function alterIdentity({ expected, live, changed }: Change<ColumnAttributes>, alter: string): readonly string[] {
  const { identity, identityOptions = {}, type } = expected.attributes;
  if (identity === undefined) return [];
  if (live.attributes.identity === undefined) return [];
  const setOptions = sequenceClauses(type, identityOptions).replace(/INCREMENT|MINVALUE|MAXVALUE|START|CACHE|NO CYCLE|CYCLE/g, 'SET $&');
  const sequence = (of: ColumnAttributes): string => of.identitySequence ?? usualSequence(expected.id);
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
  ];
}
