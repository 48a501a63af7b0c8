// Columns of tables. Their order is the table's; the sequence behind an identity column is part of it.

import type { Row } from '../../../postgres/session/queryable.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, qualified, quoteName } from '../../model/name.ts';
import { hasName } from '../../model/names-in-text.ts';
import { type CatalogObject, referenceOf, referenceTo } from '../../model/object.ts';
import { COUNTED, withColumns, withNotNulls } from '../../parts/catalogs/relation-rows.ts';
import { castFrom } from '../../parts/columns/cast-from.ts';
import { type ColumnAttributes, columnDefinition, columnSettings, STORAGE, typeClause } from '../../parts/columns/column-definition.ts';
import { isHandedDown, keepRows } from '../../parts/columns/column-handed-down.ts';
import { addIdentityOverChildren, alterIdentity, giveSequenceNameUp } from '../../parts/columns/column-identity.ts';
import {
  alterNotNull,
  localNotNull,
  namedApart,
  nameFromParent,
  notNullName,
  notNullNameOf,
  notNullOnMajor,
  takenNames,
} from '../../parts/columns/column-not-null.ts';
import { columnQuery, parseIdentity, type Unusual } from '../../parts/columns/column-query.ts';
import { bearWith, displaces, isRetyped, pieces, without, yieldTo } from '../../parts/columns/column-yielding.ts';
import { declareColumn } from '../../parts/columns/declare-column.ts';
import { identitySequenceOf } from '../../parts/columns/identity-sequence.ts';
import { ownColumn } from '../../parts/columns/table-definition.ts';
import { optionsOfGiven } from '../../parts/columns/typed-table.ts';
import { parseSequenceOptions } from '../../parts/sequence-options.ts';
import { optionChanges, parseOptions, withDocumented } from '../../parts/storage-options.ts';

export const column: Kind<ColumnAttributes> = {
  name: 'column',
  plural: 'columns',
  catalogs: [COUNTED.columns, COUNTED.defaults, COUNTED.constraints, COUNTED.parents],
  foundBy: ['pg_class.r', 'pg_class.p'],
  described: [withColumns('rp'), withNotNulls('rp')],
  attributes: {
    type: 'meaning',
    collation: 'meaning',
    notNull: 'meaning',
    notNullName: 'tuning',
    notNullNoInherit: 'meaning',
    notNullUnvalidated: 'meaning',
    localNotNull: 'tuning',
    default: 'meaning',
    identity: 'meaning',
    identityOptions: 'meaning',
    identitySequence: 'meaning',
    identityPersistence: 'meaning',
    generated: 'meaning',
    expression: 'meaning',
    storage: 'tuning',
    compression: 'tuning',
    statistics: 'tuning',
    options: 'tuning',
    inherited: 'meaning',
    ownDefault: 'kept',
    ownNotNull: 'kept',
    parentsNotNull: 'kept',
    ownNotNullName: 'kept',
    typeStorage: 'kept',
    ofType: 'kept',
  },
  query: columnQuery,
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    const object = { kind: 'column', id: `${table}.${quoteName(row['name']!)}`, owner: referenceTo('table', table) };
    const notNull = row['not_null'] === 't' ? ({ notNull: true } as const) : {};
    if (row['unusual'] == null) {
      const byDefault = row['default'] != null && { default: row['default'] };
      const identity = row['identity'] != null && present<OfIdentity>(identityAttributes(row));
      return { ...object, attributes: { type: row['type']!, ...notNull, ...byDefault, ...identity } };
    }
    const unusual = JSON.parse(row['unusual']) as Unusual;
    const { parent } = unusual;
    return {
      ...object,
      ...(parent !== null && { origin: referenceTo('column', qualified(parent[0], parent[1], row['name']!)) }),
      attributes: present<ColumnAttributes>({ type: row['type']!, ...notNull, ...unusualAttributes(row, unusual) }),
    };
  },
  withoutInternals: (attributes) => withDocumented(attributes, 'column'),
  // A generated column is made of others.
  weight: ({ attributes }) => weightOfStep(attributes.generated === undefined ? 'column' : 'generated column, foreign table'),
  printed: { default: 'expression', expression: 'expression' },
  unsettles: (difference) => (difference.state === 'changed' && isRetyped(difference) ? 'altered' : 'untouched'),
  isUsedBy: ({ id, owner }, user, support) =>
    user.kind === 'column'
      ? user.owner === owner && hasName(String(user.attributes['expression'] ?? ''), lastName(id))
      : hasName(support, lastName(id)),
  fillsRows: ({ attributes: { type, default: byDefault, generated, identity, ofType } }, at) =>
    (ofType !== undefined && byDefault !== undefined) ||
    generated !== undefined ||
    identity !== undefined ||
    byDefault?.includes('(') === true ||
    at(referenceTo('domain', type)) !== undefined,
  rows: ({ attributes }) => attributes.type,
  yieldTo,
  bearWith,
  pieces,
  without,
  displaces,
  takenNames,
  namedApart,
  alteredAlone: ({ attributes }) => (attributes.ownNotNull || attributes.localNotNull ? OF_NOT_NULL : []),
  inline: true,
  released: ownColumn,
  isNeededToJoin: () => true,
  looksAround: ({ changed }) => changed.includes('identityPersistence'),
  create: createColumn,
  clear: giveSequenceNameUp,
  alter: alterColumn,
  keep: keepRows,
  settle: (change) => ({ weight: weightOfStep('parents are joined'), statements: declareColumn(change) }),
  slots: (object) => [
    object.id,
    ...(object.attributes.identity === undefined ? [] : [identitySequenceOf(object.id, object.attributes)]),
    ...[notNullNameOf(object)].flatMap((name) => (name === undefined ? [] : [`${allButLast(object.id)}.${name}`])),
  ],
  drop: ({ id, attributes: { ofType } }, isFollowed) =>
    ofType !== undefined ? [] : [`ALTER TABLE ${isFollowed ? 'ONLY ' : ''}${allButLast(id)} DROP COLUMN ${lastName(id)}`],
  broughtBy: (difference) => {
    const { ofType, generated } = (difference.state === 'extra' ? difference.live : difference.expected).attributes;
    const isGiven = difference.state === 'changed' ? !isMadeAnew(difference) : difference.state === 'extra' || generated === undefined;
    return ofType !== undefined && isGiven ? referenceTo('composite type', ofType) : undefined;
  },
  holds: 'its data',
  // NOT NULL is a constraint, with a name and of a child's own, since PostgreSQL 18; a sequence is logged or not since 15.
  perMajor: () => ['notNullName', 'localNotNull', 'identityPersistence'],
  onMajor: notNullOnMajor,
  brief: (object) => columnDefinition(object).slice(lastName(object.id).length + 1),
  caution: (difference) => {
    const { notNull, default: byDefault, identity, generated } = difference.expected.attributes;
    const isGivenByType = difference.expected.attributes.ofType !== undefined;
    if (isGivenByType && (difference.state === 'missing' ? generated !== undefined : isMadeAnew(difference))) return NO_GENERATED;
    if (difference.state === 'missing') {
      if (generated !== undefined || identity !== undefined) return undefined;
      const needsDefault = notNull && byDefault === undefined;
      const lost = 'this adds the column without its data: restore that from a backup';
      return needsDefault ? `${lost}; if the table has rows, add it without NOT NULL, fill it, then SET NOT NULL` : lost;
    }
    if (isMadeAnew(difference) && difference.live.attributes.generated === undefined)
      return 'this drops the data in the column, which the expression replaces';
    const { changed } = difference;
    if (changed.includes('type') || changed.includes('collation'))
      return 'this may rewrite the table under an exclusive lock, and fails if a value does not fit';
    if (changed.includes('identity') && difference.live.attributes.identity === undefined)
      return 'it starts from the beginning: ALTER COLUMN … RESTART WITH a number greater than the values in use';
    return changed.includes('notNull') && notNull ? 'this fails if the column contains nulls: fill them first' : undefined;
  },
};

type OfIdentity = Pick<ColumnAttributes, 'identity' | 'identityOptions' | 'identitySequence' | 'identityPersistence'>;
type Known = { readonly [K in keyof ColumnAttributes]?: ColumnAttributes[K] | null | undefined | false };

function unusualAttributes(row: Row, unusual: Unusual): Omit<Known, 'type'> {
  const { parent, inherited, storage } = unusual;
  const generated = unusual.generated === 's' ? 'STORED' : unusual.generated === 'v' ? 'VIRTUAL' : null;
  const byDefault = row['default'] ?? null;
  return {
    collation: unusual.collation && qualified(...unusual.collation),
    notNullName: notNullName(row, unusual),
    ownNotNullName: nameFromParent(row, unusual),
    notNullNoInherit: unusual.no_inherit === true,
    notNullUnvalidated: unusual.unvalidated === true,
    default: generated === null && byDefault,
    ...identityAttributes(row),
    generated,
    expression: generated !== null && byDefault,
    storage: STORAGE[storage ?? ''],
    typeStorage: storage === null ? null : STORAGE[unusual.type_storage],
    compression: COMPRESSION[unusual.compression],
    statistics: unusual.statistics,
    options: parseOptions(unusual.options),
    inherited,
    ownDefault: inherited && parent !== null && parent[3] !== byDefault,
    localNotNull: parent?.[2] === true && unusual.not_null_local === true && !unusual.of_partition,
    parentsNotNull: parent?.[2] === true && row['not_null'] === 't' && unusual.not_null_local === false,
    ownNotNull: inherited && parent !== null && !parent[2] && row['not_null'] === 't' && unusual.not_null_local !== false,
  };
}

function identityAttributes(row: Row): Pick<Known, keyof OfIdentity> {
  if (row['identity'] == null) return {};
  const { identity, sequence, name, persistence } = parseIdentity(row['identity']);
  const options = parseSequenceOptions(sequence);
  return {
    identity,
    identityOptions: Object.keys(options).length > 0 && options,
    identitySequence: name && qualified(...name),
    identityPersistence: PERSISTENCE[persistence ?? ''],
  };
}

const OF_NOT_NULL = ['notNull', 'notNullName', 'notNullNoInherit', 'notNullUnvalidated'];

const PERSISTENCE: Readonly<Record<string, 'LOGGED' | 'UNLOGGED'>> = { p: 'LOGGED', u: 'UNLOGGED' };

const COMPRESSION: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };

/** No statement makes an ordinary column a generated one, or alters the expression of a generated one on every version. */
const isMadeAnew = ({ expected, live, changed }: Change<ColumnAttributes>): boolean =>
  live.attributes.generated === 'VIRTUAL'
    ? changed.includes('generated') || changed.includes('expression')
    : expected.attributes.generated !== undefined && (changed.includes('generated') || changed.includes('expression'));

/** A column of a typed table is neither added nor dropped by itself. */
const isOnlyByHand = (change: Change<ColumnAttributes>): boolean => change.expected.attributes.ofType !== undefined && isMadeAnew(change);

const NO_GENERATED =
  'PostgreSQL gives a typed table no generated column: take the table off its type (ALTER TABLE … NOT OF), drop this column and those after it, add them again in order, and put the table back (ALTER TABLE … OF …)';

function createColumn(object: CatalogObject<ColumnAttributes>, parts: readonly CatalogObject[]): readonly string[] {
  const { id, attributes } = object;
  if (attributes.inherited) return [...localNotNull(object), ...columnSettings(object)];
  if (attributes.ofType !== undefined) return [...optionsOfGiven(object), ...columnSettings(object)];
  const { identity } = attributes;
  const isLed = parts.some(({ origin, attributes: other }) => origin === referenceOf(object) && other['identity'] === undefined);
  if (identity !== undefined && isLed) return [...addIdentityOverChildren(object), ...columnSettings(object)];
  return [`ALTER TABLE ${allButLast(id)} ADD COLUMN ${columnDefinition(object)}`, ...columnSettings(object)];
}

function alterColumn(change: Change<ColumnAttributes>): readonly string[] | 'replace' {
  if (isOnlyByHand(change)) return [];
  if (isMadeAnew(change) || isHandedDown(change)) return 'replace';
  const { expected, live, changed } = change;
  const [wanted, found] = [expected.attributes, live.attributes];
  const name = lastName(expected.id);
  const alter = `ALTER TABLE ${allButLast(expected.id)} ALTER COLUMN ${name}`;
  // The type of a typed table alters its columns.
  const retyped = isRetyped(change) && wanted.ofType === undefined;
  return [
    ...(changed.includes('generated') ? [`${alter} DROP EXPRESSION`] : []),
    ...(retyped
      ? [`${alter} TYPE ${typeClause(wanted)}${wanted.generated === undefined ? ` USING ${name}${castFrom(found.type, wanted.type)}` : ''}`]
      : []),
    ...alterNotNull(change, alter),
    ...alterIdentity(change, alter),
    ...(changed.includes('storage') || (retyped && wanted.storage !== undefined)
      ? [`${alter} SET STORAGE ${wanted.storage ?? found.typeStorage ?? 'DEFAULT'}`]
      : []),
    ...(changed.includes('compression') ? [`${alter} SET COMPRESSION ${wanted.compression ?? 'default'}`] : []),
    ...(changed.includes('statistics') ? [`${alter} SET STATISTICS ${wanted.statistics ?? -1}`] : []),
    ...(changed.includes('options') ? optionChanges(found.options, wanted.options).map((options) => `${alter} ${options}`) : []),
  ];
}
