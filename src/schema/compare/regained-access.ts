// Who owns and who may use what a repair makes again, whether or not that is compared: as it was in the live database, else as the
// expectation has it. What nobody knows is not opened: it is revoked from PUBLIC, and reported.

import { type Finding, type FixedCode, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { reachOf } from '../kinds/attached/default-privilege.ts';
import { beforehand, onColumn, onColumns, rolesOf } from '../kinds/attached/privilege.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Aside, Regained } from '../model/aside.ts';
import type { Difference } from '../model/difference.ts';
import { grouped } from '../model/grouped.ts';
import type { Change, Missing } from '../model/kind.ts';
import { lastName } from '../model/name.ts';
import { type Access, type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';

export interface Sides {
  readonly expected: Catalog;
  readonly live: Catalog;
  /** Kinds that are compared: of those, what an object is to have is among its parts. */
  readonly compared: ReadonlySet<string>;
}

/** The differences, with the access that whatever their repair creates must get. */
export function withAccess(differences: readonly Difference[], { expected, live, compared }: Sides): readonly Difference[] {
  const [wanted, found] = [holdings(expected), holdings(live)];
  const had = found ?? wanted;
  const give = (of: Whole, from: Holdings | null): { readonly access?: Regained } => {
    const access = regained(of, from, { compared, wanted, found });
    return Object.values(access).every(({ length }) => length === 0) ? {} : { access };
  };
  const departing = new Map(differences.flatMap((one) => (one.state === 'extra' ? [[one.live.id, one.live] as const] : [])));
  return differences.map((one): Difference => {
    const aside = one.aside === undefined ? {} : { aside: one.aside.map((yielding): Aside => ({ ...yielding, ...give(yielding, had) })) };
    if (one.state === 'missing') {
      const whole = { object: one.expected, parts: one.parts };
      const before = departing.get(one.expected.id);
      return {
        ...one,
        ...aside,
        ...(before !== undefined && isAlike(before, one.expected) ? give({ ...whole, as: before }, had) : give(whole, wanted)),
      };
    }
    if (one.state === 'extra') return { ...one, ...aside };
    return { ...one, ...aside, ...give({ object: one.expected, parts: one.parts }, had) };
  });
}

/** Whether what one of them has can be given to the other. */
const isAlike = (a: CatalogObject, b: CatalogObject): boolean => isGrantable(a) && grantsOn(a)?.on === grantsOn(b)?.on;

const grantsOn = ({ kind }: CatalogObject) => kindOf(kind).securable?.grants;
const isGrantable = (object: CatalogObject): boolean => grantsOn(object) !== undefined;
const isOpenByDefault = (object: CatalogObject): boolean => grantsOn(object)?.isOpen === true;
const isOwned = ({ kind, owner }: CatalogObject): boolean => {
  const { securable } = kindOf(kind);
  return securable !== undefined && !(securable.followsOwner === true && owner !== undefined);
};

/** What of it is reported: of what the repair of a difference makes again, and of what makes way for it. */
export function gapsOf(difference: Difference): Pick<Regained, 'unknown' | 'lost'> {
  const own = isMade(difference) ? [difference] : [];
  const aside = (difference.aside ?? []).filter(({ yielding }) => yielding.back === undefined);
  const all = [...own, ...aside].flatMap(({ access }) => (access === undefined ? [] : [access]));
  return { unknown: [...new Set(all.flatMap(({ unknown }) => unknown))], lost: [...new Set(all.flatMap(({ lost }) => lost))] };
}

/** For the script, at what it makes. */
export const warningsOf = ({ unknown, lost }: Pick<Regained, 'unknown' | 'lost'>): readonly string[] => [
  ...(unknown.length === 0 ? [] : [`warning: ${unknown.join(', ')}: ${UNKNOWN}`]),
  ...lost.map((one) => `warning: not granted again: ${one}`),
];

const UNKNOWN = 'owner and privileges are unknown and not restored; PUBLIC has no access: grant what is needed';
const SHOWN = 10;

/** For the report: one finding for what nobody knows, and one for what cannot be granted. */
export function accessFindings(differences: readonly Difference[]): readonly Finding[] {
  const gaps = differences.map(gapsOf);
  const [unknown, lost] = [gaps.flatMap((one) => one.unknown), gaps.flatMap((one) => one.lost)];
  return [
    ...about('access-unknown', unknown, {
      message: (names) =>
        `owner and privileges of ${names} are unknown and therefore not restored: the repair SQL leaves PUBLIC no access, and the owner is whoever runs it`,
      hint: 'afterwards, set the owner and grant what is needed; a snapshot that is written with GATE_PRIVILEGES=verify and GATE_OWNERS=verify contains both',
    }),
    ...about('access-lost', lost, {
      message: (names) => `not granted again by the repair SQL: ${names}`,
      hint: 'create the role if it is needed, and grant it by hand',
    }),
  ];
}

function about(
  code: FixedCode,
  names: readonly string[],
  { message, hint }: { readonly message: (names: string) => string; readonly hint: string },
): readonly Finding[] {
  const all = [...new Set(names)];
  if (all.length === 0) return [];
  return [finding({ code, subject: all[0]!, message: message(few(all, SHOWN)), hint })];
}

function isMade(difference: Difference): difference is Missing | Change {
  if (difference.state !== 'changed') return difference.state === 'missing';
  const { alter, isMadeAnew } = kindOf(difference.expected.kind);
  return alter(difference) === 'replace' || isMadeAnew?.(difference) === true;
}

/** Of a catalog that files made: whoever made it there is whoever makes it elsewhere. */
export function ofWhoeverRuns(catalog: Catalog): Catalog {
  const { access } = catalog;
  if (access === undefined) return catalog;
  const objects = access.objects.filter(({ kind, attributes }) => kind !== 'owner' || attributes['role'] !== access.reader);
  return { ...catalog, access: { ...access, objects } };
}

interface Whole {
  readonly object: CatalogObject;
  readonly parts: readonly CatalogObject[];
  /** The object whose place it takes, where that has another kind. */
  readonly as?: CatalogObject;
}

interface Holdings {
  /** Whether that is looked for. */
  knows(kind: string): boolean;
  of(object: CatalogObject): readonly CatalogObject[];
  readonly defaults: readonly CatalogObject[];
  readonly access: Access | undefined;
}

/** Null if the catalog has neither owners nor privileges. */
function holdings({ kinds, objects, access }: Catalog): Holdings | null {
  const known = new Set([...kinds.filter(isAccess), ...(access === undefined ? [] : ACCESS)]);
  if (known.size === 0) return null;
  let byOwner: ReadonlyMap<string, readonly CatalogObject[]> | undefined;
  const all = [...objects.filter(({ kind }) => isAccess(kind)), ...(access?.objects ?? [])];
  return {
    knows: (kind) => known.has(kind),
    of: (object) => {
      byOwner ??= grouped(all, ({ owner }) => owner ?? '');
      return byOwner.get(referenceOf(object)) ?? [];
    },
    defaults: all.filter(({ kind }) => kind === 'default privilege'),
    access,
  };
}

const ACCESS: readonly string[] = ['owner', 'privilege', 'default privilege'];
const isAccess = (kind: string): boolean => ACCESS.includes(kind);

interface Context {
  readonly compared: ReadonlySet<string>;
  readonly wanted: Holdings | null;
  readonly found: Holdings | null;
}

function regained(whole: Whole, from: Holdings | null, { compared, wanted, found }: Context): Regained {
  const [objects, unknown, lost]: [CatalogObject[], string[], string[]] = [[], [], []];
  const roles = found?.access === undefined ? null : new Set(['PUBLIC', ...found.access.roles]);
  const columns = columnsOf(whole);
  for (const object of [whole.object, ...whole.parts]) {
    const reference = referenceOf(object);
    const all = (from?.of(object === whole.object ? (whole.as ?? object) : object) ?? []).map((one) => takenOver(one, object));
    for (const one of all.filter(({ kind }) => !compared.has(kind))) {
      const kept = one.kind === 'privilege' ? onColumns(one, columns) : { object: one, gone: [] };
      const strangers = rolesIn(one).filter((role) => roles?.has(role) === false);
      if (strangers.length === 0) objects.push(kept.object);
      else lost.push(`${inWords(one)} (there is no role ${strangers.join(', ')} here)`);
      if (kept.gone.length > 0) lost.push(`${inWords(one)} (there is no column ${kept.gone.join(', ')} any more)`);
    }
    const isUnknown = (kind: string): boolean => !compared.has(kind) && from?.knows(kind) !== true;
    const isOpen = isGrantable(object) && isUnknown('privilege');
    if (isOpen || (isOwned(object) && isUnknown('owner'))) unknown.push(reference);
    const held = compared.has('privilege') ? whole.parts.filter(({ owner }) => owner === reference) : all;
    if (isGrantable(object)) objects.push(...againstDefaults(object, isOpen ? null : held, found));
    if (object === whole.object && isColumn(object)) objects.push(...columnPrivileges(object, compared.has('privilege') ? wanted : from));
  }
  return { objects, unknown, lost };
}

const isColumn = ({ kind }: CatalogObject): boolean => kind === 'column';

const rolesIn = (held: CatalogObject): readonly string[] =>
  held.kind === 'owner' ? [String(held.attributes['role'])] : held.kind === 'privilege' ? rolesOf(held) : [];

const inWords = (held: CatalogObject): string =>
  `${held.kind === 'owner' ? 'owner ' : ''}${kindOf(held.kind).brief?.(held) ?? ''}${held.kind === 'owner' ? ' of' : ''} ${held.id}`;

/** The same of the object that takes the place of the one that had it. */
const takenOver = (held: CatalogObject, object: CatalogObject): CatalogObject => ({
  ...held,
  ...(held.kind === 'owner' && { id: referenceOf(object) }),
  owner: referenceOf(object),
});

/** Names of the columns that a relation has once it is made. */
function columnsOf({ object, parts }: Whole): readonly string[] {
  const { order, columns } = object.attributes;
  const listed = [order, columns].flatMap((list) => (Array.isArray(list) ? list.map(String) : Object.keys(list ?? {})));
  return [
    ...listed.map((name) => /^(?:"(?:[^"]|"")*"|\S+)/.exec(name)?.[0] ?? name),
    ...parts.filter(isColumn).map(({ id }) => lastName(id)),
  ];
}

/** A column that is dropped and added takes with it what was granted on it, and that stands in the privileges of its table. */
function columnPrivileges(column: CatalogObject, from: Holdings | null): readonly CatalogObject[] {
  const [, kind = '', id = ''] = /^((?:[a-z]+ )+)(.*)$/s.exec(column.owner ?? '') ?? [];
  const table: CatalogObject = { kind: kind.trimEnd(), id, attributes: {} };
  return (from?.of(table) ?? []).filter((one) => one.kind === 'privilege').flatMap((one) => onColumn(one, column));
}

/**
 * What the live database's default privileges give and take as the object is made, undone for each role that is known to have something
 * else. @param held null if nobody knows: then nothing is left to PUBLIC.
 */
function againstDefaults(object: CatalogObject, held: readonly CatalogObject[] | null, found: Holdings | null): readonly CatalogObject[] {
  const kind = kindOf(object.kind);
  const reaching = (found?.defaults ?? []).map(reachOf).filter(({ on, schema }) => {
    return on === grantsOn(object)?.defaults && (schema === null || object.id.startsWith(`${schema}.`));
  });
  const grantees = [...new Set(reaching.map(({ grantee }) => grantee))];
  if (held === null) {
    const isOpened = isOpenByDefault(object) || grantees.includes('PUBLIC');
    return isOpened ? [beforehand(kind, object, 'PUBLIC', {}, { revoked: ['ALL'] })] : [];
  }
  const owner = held.find(({ kind }) => kind === 'owner')?.attributes['role'];
  return grantees.flatMap((grantee) => {
    const isHis = grantee === owner || (grantee === 'PUBLIC' && isOpenByDefault(object));
    if (!isHis) return [beforehand(kind, object, grantee, { granted: ['ALL'] }, {})];
    const isTold = held.some((one) => one.kind === 'privilege' && rolesOf(one)[0] === grantee);
    return isTold ? [] : [beforehand(kind, object, grantee, { revoked: ['ALL'] }, {})];
  });
}
