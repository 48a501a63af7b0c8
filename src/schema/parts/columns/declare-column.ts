// A column that comes from a parent and is to be declared in its table as well, or the other way around; and so its NOT NULL. No statement does
// either while the table has the parent: it leaves its parents, and joins them again.

import type { Change } from '../../model/kind.ts';
import { allButLast, lastName } from '../../model/name.ts';
import type { ColumnAttributes } from './column-definition.ts';
import { isFromParentOnly, isOwnNotNull, notNullNameOf, renameNotNull } from './column-not-null.ts';
import { type Given, giveColumn, giveNotNull, giverOf, takenBack, throughGiver, toGiver, withoutNotNull } from './giver.ts';

/** What its table has from no parent any more is declared there. */
export function declareColumn(change: Change<ColumnAttributes>): readonly string[] {
  const { expected, live, changed } = change;
  const stay = stayIn(change, 'expected');
  const isDeclared = changed.includes('inherited') && !expected.attributes.inherited;
  const isLetGo = isOwnNotNull(live) && isFromParentOnly(expected);
  const isRenamed = expected.attributes.localNotNull === true && notNullNameOf(live) !== notNullNameOf(expected);
  if (expected.origin === undefined || stay === null || !(isDeclared || isLetGo || isRenamed)) return [];
  const giver = giverOf(stay.id, change.apart);
  // What is left of its NOT NULL when the parents are left is the table's own.
  const columns = stay.given.columns.map((column) => (column.id === expected.id ? withoutNotNull(column) : column));
  const given = { ...stay.given, columns };
  if (!isFromParentOnly(expected))
    return throughGiver([stay.id, giver], [...stay.leave, ...renamed(change), ...stay.join], isRenamed ? given : stay.given);
  const isGiven = expected.attributes.inherited === true;
  const turned = [
    `ALTER TABLE ONLY ${allButLast(expected.id)} ALTER COLUMN ${lastName(expected.id)} DROP NOT NULL`,
    ...(isGiven ? [] : [giveColumn(giver, expected)]),
    giveNotNull(giver, expected),
  ];
  return throughGiver([stay.id, giver], [...stay.leave, ...turned, ...stay.join], given);
}

/**
 * What is left of NOT NULL when the parents are left is called as it was there: as the parent calls it from when that is repaired. Where the
 * parent has none any more, its own has come back by its name.
 */
function renamed({ expected, live, sides }: Change<ColumnAttributes>): readonly string[] {
  const [parents, afterwards] = [sides!.live, sides!.expected].map((side) => {
    const parent = side.at(live.origin ?? '');
    return parent && notNullNameOf(parent);
  });
  const [name, after] = [notNullNameOf(live), notNullNameOf(expected)];
  const before = name === parents ? afterwards : name;
  const isParents = isFromParentOnly(live) || live.attributes.localNotNull;
  const isGone = parents !== undefined && afterwards === undefined;
  return isParents && !isGone ? renameNotNull(allButLast(expected.id), before, after) : [];
}

/** The other way around, once it has left them: what has taken another name is declared, and what comes from the parent is not. */
export function handDown(change: Change<ColumnAttributes>): Record<'away' | 'add' | 'fill' | 'back', readonly string[]> | null {
  const { expected, live } = change;
  const stay = live.origin === undefined ? null : stayIn(change, 'live');
  if (stay === null) return null;
  const others = stay.given.columns.filter(({ id }) => id !== live.id);
  const giver = giverOf(stay.id, change.apart);
  const isParents = expected.attributes.notNull === true && expected.attributes.ownNotNull !== true;
  return {
    away: [...toGiver([stay.id, giver], { ...stay.given, columns: others }), ...stay.leave],
    back: [...stay.join, ...takenBack([stay.id, giver])],
    add: [giveColumn(giver, expected)],
    fill: isParents ? [giveNotNull(giver, expected)] : [],
  };
}

interface Stay {
  /** Of the table. */
  readonly id: string;
  readonly leave: readonly string[];
  readonly join: readonly string[];
  readonly given: Given;
}

/** How the table of a column leaves its parents and joins them again; null if it has none, or others afterwards. */
function stayIn({ live, sides }: Change<ColumnAttributes>, side: 'expected' | 'live'): Stay | null {
  const [table, twin] = [sides?.[side].at(live.owner!), sides?.[side === 'live' ? 'expected' : 'live'].at(live.owner!)];
  const parents = table?.attributes['inherits'] as readonly string[] | undefined;
  if (table === undefined || parents === undefined || String(parents) !== String(twin?.attributes['inherits'])) return null;
  const known = sides![side].partsOf(table).filter(({ owner }) => owner === live.owner);
  const inherited = known.filter(({ attributes }) => attributes['inherited'] === true);
  const [columns, checks] = ['column', 'constraint'].map((kind) => inherited.filter((part) => part.kind === kind));
  const [leave, join] = ['NO INHERIT', 'INHERIT'].map((word) => parents.map((parent) => `ALTER TABLE ${table.id} ${word} ${parent}`));
  return { id: table.id, leave: leave!, join: join!, given: { columns: columns!, checks: checks!, known, isThere: false } };
}
