// The default of a column or a domain, as what can be put on and taken off while the object stays.
import type { Piece } from '../model/piece.ts';

/** @param alter how the statements begin. @param alone how they begin if the objects that follow this one are to be left out. */
export const defaultPiece = (byDefault: string, alter: string, alone?: string): Piece => ({
  key: 'default',
  attributes: ['default'],
  text: byDefault,
  value: byDefault,
  ...statements(byDefault, alter),
  ...(alone !== undefined && { alone: statements(byDefault, alone) }),
  replaces: true,
});

const statements = (byDefault: string, alter: string) => ({ put: [`${alter} SET DEFAULT ${byDefault}`], take: [`${alter} DROP DEFAULT`] });
