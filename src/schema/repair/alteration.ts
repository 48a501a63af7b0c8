// What altering an object in place involves: its live and its expected form, which of its pieces are removed and added, and why.

import { kindOf } from '../kinds/kinds.ts';
import type { Aside } from '../model/aside.ts';
import type { Change } from '../model/kind.ts';
import type { CatalogObject } from '../model/object.ts';
import type { Piece } from '../model/piece.ts';

export interface Alteration {
  readonly live: CatalogObject;
  /** Absent if it is to go. */
  readonly expected: CatalogObject | undefined;
  readonly change?: Change | undefined;
  /** What it makes way for. */
  readonly aside?: Aside | undefined;
  /** The id under which statements are about it, where that is another meanwhile. */
  readonly at?: string | undefined;
  /** Pieces that are recreated if a new object replaces the old one. */
  readonly parts: readonly CatalogObject[];
}

export interface Pieces {
  /** Of the live object, that are taken off. */
  readonly found: readonly Piece[];
  /** Of the expected object, that are put on. */
  readonly wanted: readonly Piece[];
  /** Of the expected object, by which it goes over to what has been recreated. */
  readonly moved: readonly Piece[];
}

/**
 * The object under the id that statements are about, where it comes from no parent and what it contains has the names that it has here.
 * @param major of the live server, if that may not know all of them.
 */
export function stated(object: CatalogObject, at: string | undefined, major?: number): CatalogObject {
  if (at === undefined) return object;
  const { inherited: _i, ...attributes } = object.attributes;
  const { origin: _, ...rest } = { ...object, attributes };
  const { namedApart, onMajor } = kindOf(object.kind);
  const named = namedApart?.(rest, () => true) ?? rest;
  return { ...(major === undefined ? named : (onMajor?.(named, major) ?? named)), id: at };
}

export function piecesOf({ live, expected, change, aside, at }: Alteration): Pieces {
  const kind = kindOf(live.kind);
  const asked = new Set(aside?.yielding.pieces);
  const [all, those] = [live, expected].map((object) => (object === undefined ? [] : (kind.pieces?.(stated(object, at)) ?? [])));
  const values = (pieces: readonly Piece[]): ReadonlyMap<string, string> => new Map(pieces.map(({ key, value }) => [key, value]));
  const [before, after] = [values(all!), values(those!)];
  const displaced = new Set(change === undefined ? [] : kind.displaces?.(change));
  const isChanged = ({ attributes }: Piece): boolean => attributes.some((name) => change?.changed.includes(name));
  const isDue = (piece: Piece): boolean => {
    const { key, only } = piece;
    if (asked.has(key)) return true;
    if (only === 'asked' || only === 'circular') return false;
    return displaced.has(key) || (isChanged(piece) && before.get(key) !== after.get(key));
  };
  const wanted = those!.filter(isDue);
  const moving = new Set(aside?.yielding.moved);
  return {
    found: all!.filter(isDue),
    wanted,
    moved: those!.filter((piece) => moving.has(piece.key) && !isDue(piece) && !isChanged(piece)),
  };
}

/** Whether it cannot stay while the rest is altered. */
export const isInTheWay = (key: string, { change, aside }: Alteration): boolean =>
  (change !== undefined && kindOf(change.live.kind).displaces?.(change).includes(key)) || aside?.yielding.pieces?.includes(key) === true;

/** Whether it only makes way. */
export const isAside = ({ key, attributes }: Piece, { change, aside }: Alteration): boolean =>
  aside?.yielding.pieces?.includes(key) === true &&
  (change === undefined ||
    !(attributes.some((name) => change.changed.includes(name)) || kindOf(change.live.kind).displaces?.(change).includes(key)));

/** Without the pieces that have acts of their own. */
export function bareOf(object: CatalogObject, alteration: Alteration, which: 'found' | 'wanted'): CatalogObject {
  const keys = new Set(piecesOf(alteration)[which].map(({ key }) => key));
  return kindOf(object.kind).without?.(object, keys) ?? object;
}

export const followersOf = (change: Change | undefined, aside: Aside | undefined): readonly CatalogObject[] =>
  change?.followers ?? aside?.followers ?? [];
