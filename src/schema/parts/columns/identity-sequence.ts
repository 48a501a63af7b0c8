// The sequence behind an identity column: what it is called, and whether it is logged.
import { allButLast, plainName, quoteName } from '../../model/name.ts';

const sequenceName = (table: string, name: string): string => `${table}_${name}_seq`;

export const usualSequence = (id: string): string =>
  `${allButLast(allButLast(id))}.${quoteName(sequenceName(plainName(allButLast(id)), plainName(id)))}`;

/** @param id of the column. */
export const identitySequenceOf = (id: string, { identitySequence }: { readonly identitySequence?: string }): string =>
  identitySequence ?? usualSequence(id);

/** Since PostgreSQL 15. */
export const setPersistence = (sequence: string, persistence: 'LOGGED' | 'UNLOGGED'): string =>
  `ALTER SEQUENCE ${sequence} SET ${persistence}`;
