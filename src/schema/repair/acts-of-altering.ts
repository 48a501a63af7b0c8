// Acts that alter an object in its place: pieces that differ, or make way, are taken off it, the rest is altered, and they are put on as
// they should be, each when it can be.

import { slotsOnlyOf } from '../compare/taken-names.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from '../model/difference.ts';
import type { Change } from '../model/kind.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceOf } from '../model/object.ts';
import type { Piece } from '../model/piece.ts';
import { type Act, BARE, builtOn, needsOf, rowsIn, wantedFor, weightOf, without } from './act.ts';
import { making, toRepair } from './acts-of-making.ts';
import { type Alteration, bareOf, followersOf, isAside, isInTheWay, piecesOf, stated } from './alteration.ts';

/** Before anything else. */
export const clearing = (difference: Difference): readonly Act[] => {
  if (difference.state !== 'changed') return [];
  const statements = kindOf(difference.expected.kind).clear?.(difference) ?? [];
  const frees = difference.isNameHeld ? [difference.live] : [];
  return statements.length === 0 ? [] : [{ ...BARE, difference, statements, frees, weight: weightOf(difference.live) }];
};

/** The last ones first: what must come before them is found from there, and only as early as it has to be. */
export function altering(alteration: Alteration): readonly Act[] {
  const { live, expected, change, parts } = alteration;
  const { found, wanted, moved } = piecesOf(alteration);
  const away = steppingAway(alteration);
  const taken = found.map((piece) => taking(piece, alteration, wanted));
  const inTheWay = found.flatMap(({ replaces, key }, i) => (replaces && !isInTheWay(key, alteration) ? [] : [taken[i]!]));
  const middle = alteringRest(alteration, moved, [...away, ...inTheWay]);
  const [ready, settled] = [[...middle, ...away], settling(alteration)];
  const first = wanted.filter(({ only }) => only === 'asked').map((piece) => putting(piece, alteration, [...ready, ...taken]));
  const others = wanted
    .filter(({ only }) => only !== 'asked')
    .map((piece) => {
      const own = found.findIndex(({ key }) => key === piece.key);
      const before = own < 0 ? [] : [taken[own]!];
      const act = putting(piece, alteration, [...first, ...ready, ...before, ...(piece.late === undefined ? [] : settled)]);
      return piece.replaces && own >= 0 ? { ...act, replaces: taken[own]! } : act;
    });
  const puts = [...others, ...first];
  const back = steppingBack(alteration, [...puts, ...ready, ...taken]);
  const again = change !== undefined && kindOf(live.kind).isMadeAnew?.(change) ? making(expected!, parts, toRepair(change)).slice(1) : [];
  return [...back, ...puts, ...middle, ...settled, ...again, ...away, ...taken];
}

/** Of the object only, where those that follow it make way by themselves. */
const stating = (piece: Piece, alteration: Alteration): Pick<Piece, 'put' | 'take'> =>
  (alteration.at === undefined && isAside(piece, alteration) && piece.alone) || piece;

function taking(piece: Piece, alteration: Alteration, wanted: readonly Piece[]): Act {
  const { live, change, aside } = alteration;
  const { key, text, late, only, attachesTo } = piece;
  const [names, attaches] = [namesInText(text), new Set(attachesTo === undefined ? [] : [attachesTo])];
  const isLast = only === 'differing' || !wanted.some((other) => other.key === key);
  const base = { ...BARE, difference: change, statements: stating(piece, alteration).take, completes: isLast ? [live] : [] };
  const frees = only === 'differing' ? [live] : [];
  // What stays where it is goes along until then with what it is part of.
  if (late !== undefined && wanted.some((other) => other.key === key && other.text === text))
    return { ...base, weight: late, frees, needs: names, awaits: names, attaches };
  const isAsked = only === 'asked';
  return {
    ...base,
    weight: late ?? weightOf(live) + 0.5,
    makesWay: true,
    detaches: attachesTo !== undefined,
    frees,
    leaves: new Set([...names, calledBy(live)]),
    disturbs: isAsked ? [live, ...followersOf(change, aside)] : [],
    forgets: isAsked ? new Set([...rowsIn(live, change ?? aside, 'live'), ...[...(aside?.causes ?? [])].map(idIn)]) : new Set(),
  };
}

function putting(piece: Piece, alteration: Alteration, behind: readonly Act[]): Act {
  const { live, change, aside } = alteration;
  const expected = alteration.expected!;
  const { key, text, late, only, attachesTo } = piece;
  const needs = new Set([...namesInText(text), calledBy(stated(expected, alteration.at))]);
  const isAsked = only === 'asked';
  return {
    ...BARE,
    difference: change,
    statements: isAside(piece, alteration) ? (piece.again ?? stating(piece, alteration).put) : stating(piece, alteration).put,
    weight: late ?? weightOf(expected) + 0.5,
    needs: isAsked || late !== undefined ? namesInText(text) : needs,
    awaits: late === undefined ? new Set() : needs,
    after: aside?.yielding.pieces?.includes(key) ? aside.causes : new Set(),
    completes: [live],
    occupies: only === 'differing' ? [expected] : [],
    disturbs: isAsked ? [live, ...followersOf(change, aside)] : [],
    brings: isAsked ? [expected, ...followersOf(change, aside)] : [],
    attaches: new Set(attachesTo === undefined ? [] : [attachesTo]),
    wants: wantedFor([], change ?? aside),
    checks: new Set(change === undefined ? [] : kindOf(live.kind).checksRows?.(change)),
    keeps: isAsked ? rowsIn(expected, change ?? aside) : late === undefined ? new Set() : new Set([calledBy(expected)]),
    behind,
  };
}

function steppingAway({ live, change, aside }: Alteration): readonly Act[] {
  const statements = aside?.yielding.away ?? [];
  if (statements.length === 0) return [];
  const leaves = new Set([...needsOf(live), calledBy(live)]);
  return [{ ...BARE, difference: change, statements, weight: weightOf(live) + 0.5, makesWay: true, disturbs: [live], leaves }];
}

function steppingBack({ live, expected, change, aside }: Alteration, behind: readonly Act[]): readonly Act[] {
  const statements = (expected === undefined ? undefined : aside?.yielding.back?.(expected)) ?? [];
  if (statements.length === 0) return [];
  const needs = new Set([...needsOf(expected!), calledBy(expected!)]);
  return [
    { ...BARE, difference: change, statements, weight: weightOf(live) + 0.5, after: aside!.causes, completes: [live], needs, behind },
  ];
}

function alteringRest({ live, expected, change, aside, at }: Alteration, moved: readonly Piece[], behind: readonly Act[]): readonly Act[] {
  const moves = moved.flatMap(({ put }) => put);
  if (expected === undefined || (change === undefined && moves.length === 0)) return [];
  const base = {
    ...BARE,
    difference: change,
    weight: weightOf(expected),
    disturbs: [live, ...followersOf(change, aside)],
    brings: [expected, ...followersOf(change, aside)],
    behind,
  };
  if (change === undefined) return [{ ...base, statements: moves, leaves: namesMoved(live, moved), needs: namesMoved(expected, moved) }];
  const asked = attributesAside(expected, aside);
  const changed = change.changed.filter((name) => !asked.has(name));
  // What it followed lets go of it.
  const left = new Set(live.origin === undefined || live.origin === expected.origin ? [] : [idIn(live.origin)]);
  const statements = alterStatements(change, expected, changed, at);
  const isOfOtherRows = readsRows(live, changed);
  // What other acts bring about waits for nothing by itself.
  if (moves.length + statements.length === 0) return [{ ...BARE, difference: change, weight: base.weight, behind }];
  return [
    {
      ...base,
      statements: [...moves, ...statements],
      leaves: without(needsOf(bareOf(live, { live, expected, change, aside, parts: [] }, 'found')), left),
      awaits: left,
      // What is altered elsewhere meanwhile is as it is to be before it comes from its parent.
      frees: at === undefined ? [] : [live],
      takes: new Set(change.isNameHeld ? slotsOnlyOf(expected, live) : []),
      needs: builtOn(bareOf(stated(expected, at), { live, expected, change, aside, parts: [] }, 'wanted')),
      wants: wantedFor([expected], change),
      checks: new Set(kindOf(live.kind).checksRows?.(change)),
      forgets: isOfOtherRows ? without(rowsIn(live, change, 'live'), rowsIn(expected, change)) : new Set(),
      keeps: isOfOtherRows ? without(rowsIn(expected, change), rowsIn(live, change, 'live')) : new Set(),
    },
  ];
}

/** What the pieces that are moved name, as the object has them. */
const namesMoved = (object: CatalogObject, moved: readonly Piece[]): ReadonlySet<string> =>
  new Set(
    (kindOf(object.kind).pieces?.(object) ?? []).flatMap(({ key, text }) =>
      moved.some((one) => one.key === key) ? [...namesInText(text)] : [],
    ),
  );

/** Those that its pieces have that make way. */
const attributesAside = (expected: CatalogObject, aside: Alteration['aside']): ReadonlySet<string> =>
  new Set(
    (kindOf(expected.kind).pieces?.(expected) ?? []).flatMap(({ key, attributes }) =>
      aside?.yielding.pieces?.includes(key) ? attributes : [],
    ),
  );

/** Whether altering them reads the values that are there. */
const readsRows = (live: CatalogObject, changed: readonly string[]): boolean =>
  (kindOf(live.kind).pieces?.(live) ?? []).some(
    ({ only, attributes }) => only === 'asked' && attributes.some((name) => changed.includes(name)),
  );

function alterStatements(change: Change, expected: CatalogObject, changed: readonly string[], at: string | undefined): readonly string[] {
  const { live } = change;
  const kind = kindOf(live.kind);
  const alone = at === undefined ? [] : (kind.alteredAlone?.(live) ?? []);
  const major = change.sides?.live.major;
  const alter = (id: string | undefined, names: readonly string[]): readonly string[] =>
    kind.alter({ ...change, expected: stated(expected, id, major), live: stated(live, id, major), changed: names }) as readonly string[];
  const [own, others] = [true, false].map((isAlone) => changed.filter((name) => alone.includes(name) === isAlone));
  return [...alter(at, others!), ...(own!.length === 0 ? [] : alter(live.id, own!))];
}

function settling({ expected, change }: Alteration): readonly Act[] {
  const late = change === undefined ? undefined : kindOf(change.live.kind).settle?.(change);
  if (late === undefined || late.statements.length === 0) return [];
  const own = new Set([calledBy(expected!)]);
  return [
    {
      ...BARE,
      difference: change,
      statements: late.statements,
      weight: late.weight,
      needs: needsOf(expected!),
      keeps: own,
      awaits: new Set([...needsOf(expected!), ...own]),
      endows: own,
      occupies: change!.parts.filter(({ owner, origin }) => owner === referenceOf(expected!) && origin !== undefined),
    },
  ];
}
