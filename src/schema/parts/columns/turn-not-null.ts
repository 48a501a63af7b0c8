// NOT NULL of columns whose table leaves its parents, or joins others: what is to be the table's own and what a parent's, and what it is called.
// PostgreSQL has no statement for either while the parent has it as well.
import type { Change } from '../../model/kind.ts';
import { lastName } from '../../model/name.ts';
import { type CatalogObject, referenceOf } from '../../model/object.ts';
import type { ColumnAttributes } from './column-definition.ts';
import { isFromParentOnly, isOwnNotNull, localNotNull, notNullNameOf, renameNotNull } from './column-not-null.ts';
import { giveNotNull, giverOf } from './giver.ts';

interface Pair {
  readonly live: CatalogObject;
  readonly expected: CatalogObject<ColumnAttributes>;
}

interface Turned {
  /** Columns whose NOT NULL is given by itself. */
  readonly turned: ReadonlySet<string>;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Around the statements that join parents. @param lent columns that come from the giver already. */
export function turnNotNull(change: Change, lent: readonly CatalogObject[]): Turned {
  const { id } = change.expected;
  const giver = giverOf(id, change.apart);
  const known = new Set(lent.map(referenceOf));
  const pairs = pairsOf(change);
  const own = pairs.filter((pair) => pair.live.origin === undefined && isDeclaredUnderParent(pair.expected));
  const ofLent = pairs.filter(({ live }) => known.has(referenceOf(live)));
  const turned = [...ofLent, ...own].filter(({ live, expected }) => isOwnNotNull(live) && isFromParentOnly(expected));
  return {
    turned: new Set(turned.map(({ live }) => referenceOf(live))),
    before: [
      ...turned.flatMap(({ expected }) => [
        `ALTER TABLE ONLY ${id} ALTER COLUMN ${lastName(expected.id)} DROP NOT NULL`,
        giveNotNull(giver, expected),
      ]),
      ...own.filter(({ expected }) => expected.attributes.localNotNull).flatMap((pair) => renamed(id, pair)),
    ],
    after: ofLent.filter(({ live }) => !isOwnNotNull(live)).flatMap(({ expected }) => localNotNull(expected)),
  };
}

const isDeclaredUnderParent = ({ origin, attributes }: CatalogObject<ColumnAttributes>): boolean =>
  origin !== undefined && attributes.inherited === undefined;

/** Once the parents are left: what comes from none any more stays, and is called as it was there. */
export const renameKept = (change: Change): readonly string[] =>
  pairsOf(change)
    .filter(({ live, expected }) => live.origin !== undefined && expected.origin === undefined)
    .flatMap((pair) => renamed(change.live.id, pair));

const renamed = (table: string, { live, expected }: Pair): readonly string[] =>
  renameNotNull(table, notNullNameOf(live), notNullNameOf(expected));

/** Columns of the table that are there before and after. */
function pairsOf({ live: table, parts, liveParts = [] }: Change): readonly Pair[] {
  const wanted = new Map(parts.map((part) => [referenceOf(part), part as CatalogObject<ColumnAttributes>]));
  return liveParts.flatMap((live) => {
    const expected = wanted.get(referenceOf(live));
    const isColumn = live.kind === 'column' && live.owner === referenceOf(table);
    return isColumn && expected !== undefined ? [{ live, expected }] : [];
  });
}
