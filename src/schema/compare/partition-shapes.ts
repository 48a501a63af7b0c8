// Partitions come and go: retention drops them, a maintenance job creates them. By shape, none is required by name and none is extra: those
// that exist are compared with their parent. Pure. Recognises the children that pg_partman and TimescaleDB keep without PostgreSQL's own
// partitioning, and ignores what these keep beside them.

import { type Finding, finding } from '../../core/finding.ts';
import { few } from '../../core/text/few.ts';
import { grouped } from '../model/grouped.ts';
import { allButLast, lastName, schemaOf } from '../model/name.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';
import { withoutContained } from './ignore.ts';

export interface ByShape {
  /** Both without the partitions that only one of them has. */
  readonly expected: Catalog;
  readonly live: Catalog;
  /** Live tables that are no longer the partitions that they were, with all that they contain. */
  readonly detached: readonly CatalogObject[];
  /** Expected partitions that are gone, detached ones among them. */
  readonly gone: readonly CatalogObject[];
  /** Live partitions that nothing expected, and in what they are unlike their parent. */
  readonly unlike: readonly Finding[];
}

export function byShape(expected: Catalog, live: Catalog): ByShape {
  const [wanted, found] = [partitionsIn(expected), partitionsIn(live)];
  const known = new Set(expected.objects.map(referenceOf));
  const isSame = (one: CatalogObject, other: CatalogObject | undefined): boolean =>
    other !== undefined && parentOf(one) === parentOf(other);
  const gone = withOwnPartitions(
    [...wanted.values()].filter((one) => !isSame(one, found.get(referenceOf(one)))),
    wanted,
  );
  const isNew = (one: CatalogObject): boolean => {
    const twin = wanted.get(referenceOf(one));
    return twin === undefined ? !known.has(referenceOf(one)) : !isSame(one, twin);
  };
  const fresh = [...found.values()].filter(isNew);
  const was = new Set(gone.map(referenceOf));
  const alone = live.objects.filter((object) => was.has(referenceOf(object)) && !found.has(referenceOf(object)));
  const detached = withOwnPartitions(alone, found);
  const ofManager = managedIn(live);
  const kept = [...wanted.values()].filter((one) => !gone.includes(one)).map(referenceOf);
  const [before, after] = renamedIn(expected, live, new Set(kept));
  const passesOver = (object: CatalogObject, attribute: string): boolean =>
    (attribute === 'bounds' && found.has(referenceOf(object))) || expected.passesOver?.(object, attribute) === true;
  return {
    expected: { ...expected, objects: without(expected, [...gone, ...before], ofManager), passesOver },
    live: { ...live, objects: without(live, [...fresh, ...detached, ...after], ofManager) },
    detached: contained(live, detached),
    gone,
    unlike: fresh.flatMap((one) => unlikeParent(one, live)),
  };
}

/** Of partitions that a snapshot names and that are gone. */
export function goneNotice(gone: readonly CatalogObject[], detached: readonly CatalogObject[]): readonly Finding[] {
  const standing = new Set(detached.map(referenceOf));
  const names = gone.map((one) => `${one.id}${standing.has(referenceOf(one)) ? ' (detached)' : ''}`);
  if (names.length === 0) return [];
  const shown = few(names);
  return [
    finding({
      code: 'partitions-gone',
      subject: shown,
      message: `partitions that the snapshot names do not exist, probably because retention dropped them: ${shown}`,
      hint: 'nothing has to be done; GATE_PARTITIONS=names requires each of them by its name',
    }),
  ];
}

/** A partition that is itself partitioned takes its own along. */
function withOwnPartitions(tables: readonly CatalogObject[], partitions: ReadonlyMap<string, CatalogObject>): readonly CatalogObject[] {
  const byParent = grouped([...partitions.values()], (one) => parentOf(one) ?? '');
  const all = new Set(tables);
  // A set grows while it is gone through.
  for (const { id } of all) for (const one of byParent.get(id) ?? []) all.add(one);
  return [...all];
}

const parentOf = ({ attributes }: CatalogObject): string | undefined => {
  const { partitionOf, inherits } = attributes as { readonly partitionOf?: string; readonly inherits?: readonly string[] };
  return partitionOf ?? inherits?.[0];
};

function partitionsIn(catalog: Catalog): ReadonlyMap<string, CatalogObject> {
  const ofManager = managedIn(catalog);
  const isOne = (object: CatalogObject): boolean =>
    object.attributes['partitionOf'] !== undefined || (object.attributes['inherits'] !== undefined && ofManager(object));
  return new Map(catalog.objects.filter(isOne).map((object) => [referenceOf(object), object]));
}

/**
 * What an extension that manages partitions makes at run time: TimescaleDB all that is in its schemas, pg_partman children and template
 * tables, by their names.
 */
function managedIn({ objects }: Catalog): (object: CatalogObject) => boolean {
  const has = (name: string): CatalogObject | undefined => objects.find(({ kind, id }) => kind === 'extension' && id === name);
  const [timescale, partman] = [has('timescaledb'), has('pg_partman')];
  if (timescale === undefined && partman === undefined) return () => false;
  const tables = new Set(objects.flatMap(({ kind, id }) => (kind === 'table' ? [plain(lastName(id))] : [])));
  const templates = `${String(partman?.attributes['schema'])}.template_`;
  return ({ kind, id }) => {
    if (timescale !== undefined && /^_timescaledb_/.test(schemaOf(id) ?? '')) return true;
    if (partman === undefined || kind !== 'table') return false;
    const [, parent] = PARTMAN_CHILD.exec(plain(lastName(id))) ?? [];
    return id.replaceAll('"', '').startsWith(templates) || (parent !== undefined && tables.has(parent));
  };
}

/** `events_p2024_01_01`, `events_p20240101`, `events_p0`, `events_default`. */
const PARTMAN_CHILD = /^(.+)_(?:p\d[\dw_]*|default)$/;

const plain = (name: string): string => name.replaceAll('"', '');

/** Their objects, all that these contain, and sequences that belong to their columns. */
function without({ objects }: Catalog, left: readonly CatalogObject[], isManaged: (object: CatalogObject) => boolean): CatalogObject[] {
  const references = new Set(left.map(referenceOf));
  const ids = new Set(left.map(({ id }) => id));
  const isLeft = (object: CatalogObject): boolean => {
    const { ownedBy } = object.attributes;
    return references.has(referenceOf(object)) || isManaged(object) || (typeof ownedBy === 'string' && ids.has(allButLast(ownedBy)));
  };
  return withoutContained(objects, isLeft);
}

function contained({ objects }: Catalog, of: readonly CatalogObject[]): readonly CatalogObject[] {
  if (of.length === 0) return [];
  const references = new Set(of.map(referenceOf));
  const rest = new Set(withoutContained(objects, (object) => references.has(referenceOf(object))));
  return objects.filter((object) => !rest.has(object));
}

/** What follows the parent's index or constraint on a partition that both have, and is called otherwise: the names are PostgreSQL's. */
function renamedIn(expected: Catalog, live: Catalog, partitions: ReadonlySet<string>): readonly [CatalogObject[], CatalogObject[]] {
  const following = (catalog: Catalog): readonly CatalogObject[] =>
    catalog.objects.filter(
      ({ owner, origin, kind }) => kind !== 'column' && origin !== undefined && owner !== undefined && partitions.has(owner),
    );
  const names = (objects: readonly CatalogObject[]): ReadonlySet<string> => new Set(objects.map(referenceOf));
  const placeOf = ({ kind, owner, origin }: CatalogObject): string => `${kind} ${owner} ${origin}`;
  const [before, after] = [following(expected), following(live)];
  const [known, there] = [names(before), names(after)];
  const lost = grouped(
    before.filter((one) => !there.has(referenceOf(one))),
    placeOf,
  );
  const added = grouped(
    after.filter((one) => !known.has(referenceOf(one))),
    placeOf,
  );
  const both = [...lost.keys()].filter((place) => added.has(place));
  return [both.flatMap((place) => lost.get(place)!), both.flatMap((place) => added.get(place)!)];
}

/** What a row of it would meet that one of its parent's would not, or the other way round; what PostgreSQL makes the same is the same. */
function unlikeParent(partition: CatalogObject, live: Catalog): readonly Finding[] {
  const parts = live.objects.filter(({ owner }) => owner === referenceOf(partition));
  const what = [
    ...(partition.attributes['unlogged'] === true ? ['it is unlogged: a crash of the server empties it'] : []),
    ...parts.flatMap((part) => [
      ...(part.attributes['copyOf'] === undefined
        ? []
        : [`its trigger ${lastName(part.id)} is set to ${String(part.attributes['enabled'])}`]),
      ...(part.attributes['ownNotNull'] === true ? [`its column ${lastName(part.id)} does not accept nulls`] : []),
    ]),
  ];
  if (what.length === 0) return [];
  const subject = referenceOf(partition);
  return [
    finding({
      code: 'partition-unlike',
      subject,
      message: `${subject} differs from its parent ${parentOf(partition)}: ${what.join('; ')}`,
      hint: 'change it to match its parent; or, if it is intentional, write a migration for it and write the snapshot again',
    }),
  ];
}
