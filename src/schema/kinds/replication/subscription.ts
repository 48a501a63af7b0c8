// Subscriptions of logical replication, as far as every role may see them: how and to which server one connects, which may hold a
// password, is not part of the schema. They belong to the database.

import { quoteLiteral } from '../../../sql/quote.ts';
import { type Change, type Kind, present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { plainName, quoteName } from '../../model/name.ts';
import { notOfExtension } from '../../model/scope.ts';
import { inDatabase } from '../../parts/catalogs/catalog-rows.ts';

type SubscriptionAttributes = {
  readonly publications: readonly string[];
  readonly disabled?: true;
  /** If it is not the subscription's own name; `NONE`. */
  readonly slot?: string;
  /** The other options, by their names in CREATE SUBSCRIPTION, where they are not as they are by default. */
  readonly options?: Readonly<Record<string, string>>;
};

/** Of pg_subscription, by the option: the columns, and what they hold by default. PostgreSQL 14 has the first three. */
const OPTIONS: Readonly<Record<string, readonly [column: string, byDefault: string]>> = {
  binary: ['subbinary', 'f'],
  streaming: ['substream', 'f'],
  synchronous_commit: ['subsynccommit', 'off'],
  two_phase: ['subtwophasestate', 'd'],
  disable_on_error: ['subdisableonerr', 'f'],
  password_required: ['subpasswordrequired', 't'],
  run_as_owner: ['subrunasowner', 'f'],
  origin: ['suborigin', 'any'],
  failover: ['subfailover', 'f'],
};

/** What the columns' letters stand for. Two-phase commit that waits to be enabled (`p`) is asked for as well. */
const VALUES: Readonly<Record<string, string>> = { t: 'true', f: 'false', e: 'true', p: 'true', d: 'false' };

/** Since 16 streaming is a letter and may be parallel; since 18 it is that by default, and here nothing is the default but what is in force. */
const wordOf = (option: string, value: string): string => (option === 'streaming' && value === 'p' ? 'parallel' : (VALUES[value] ?? value));

/** In a subquery over only pg_subscription, a column that the server does not have yet means the one of `older`. */
const OLDER = `(SELECT ${Object.values(OPTIONS)
  .map(([column, byDefault]) => `${quoteLiteral(byDefault)} AS ${column}`)
  .join(', ')}) older`;
const HERE = 'subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())';

const QUERY = `/* gate:subscription */ SELECT s.subname AS name, s.subenabled AS enabled, s.subslotname AS slot,
  pg_catalog.array_to_json(s.subpublications) AS publications,
  (SELECT pg_catalog.json_build_object(${Object.entries(OPTIONS)
    .map(([option, [column]]) => `'${option}', ${column}::text`)
    .join(', ')}) FROM pg_catalog.pg_subscription x WHERE x.oid = s.oid) AS options
FROM ${OLDER}, pg_catalog.pg_subscription s
WHERE s.${HERE} AND ${notOfExtension('pg_catalog.pg_subscription', 's.oid')} ORDER BY s.subname`;

const COLUMNS = ['subname', 'subenabled', 'subslotname', 'subpublications', ...Object.values(OPTIONS).map(([column]) => column)];

export const subscription: Kind<SubscriptionAttributes> = {
  name: 'subscription',
  plural: 'subscriptions',
  ...inDatabase('pg_subscription', 'sub', { isLabelled: true }),
  // No one but a superuser sees the age of a row, which holds secrets.
  catalogs: [
    {
      name: 'pg_subscription',
      rows: `${OLDER}, LATERAL (SELECT pg_catalog.concat_ws(' ', ${COLUMNS.join(', ')}) AS value FROM pg_catalog.pg_subscription WHERE ${HERE}) s`,
      value: 's.value',
    },
  ],
  attributes: { publications: 'tuning', disabled: 'tuning', slot: 'tuning', options: 'tuning' },
  query: () => QUERY,
  parse: (row) => {
    const options = Object.entries(JSON.parse(row['options']!) as Record<string, string>)
      // boolean::text is a word, "char"::text a letter.
      .map(([option, value]) => [option, value === 'true' || value === 'false' ? value[0]! : value] as const)
      .filter(([option, value]) => value !== OPTIONS[option]![1])
      .map(([option, value]) => [option, wordOf(option, value)] as const);
    return {
      kind: 'subscription',
      id: quoteName(row['name']!),
      attributes: present<SubscriptionAttributes>({
        publications: (JSON.parse(row['publications']!) as string[]).map(quoteName).sort(),
        disabled: row['enabled'] === 'f',
        slot: row['slot'] === row['name'] ? null : row['slot'] == null ? 'NONE' : quoteLiteral(row['slot']),
        options: options.length > 0 && Object.fromEntries(options),
      }),
    };
  },
  actsOnRows: true,
  weight: () => weightOfStep('subscription'),
  mentions: () => '',
  // Without knowing where to connect there is none to make.
  create: () => [],
  alter: alterSubscription,
  // Its slot stays on the other server, which may not be reached from here.
  drop: ({ id }) => [`ALTER SUBSCRIPTION ${id} DISABLE`, `ALTER SUBSCRIPTION ${id} SET (slot_name = NONE)`, `DROP SUBSCRIPTION ${id}`],
  brief: ({ attributes }) => `to ${attributes.publications.join(', ')}`,
  caution: (difference) =>
    difference.state === 'missing'
      ? 'its connection is not kept in a snapshot: create it by hand, CREATE SUBSCRIPTION … CONNECTION … PUBLICATION …'
      : undefined,
  symptom: () => ({
    code: 'subscription-not-verified-whole',
    severity: 'notice',
    message: 'is verified except for its connection string, which may contain a password and is not read',
    hint: 'check by hand that it connects to the right server; GATE_IGNORE=subscription:NAME leaves the subscription out',
    repair: [],
  }),
};

function alterSubscription({ expected, live, changed }: Change<SubscriptionAttributes>): readonly string[] {
  const alter = `ALTER SUBSCRIPTION ${expected.id}`;
  const [wanted, found] = [expected.attributes, live.attributes];
  const options = [...new Set([...Object.keys(wanted.options ?? {}), ...Object.keys(found.options ?? {})])].filter(
    (option) => wanted.options?.[option] !== found.options?.[option],
  );
  const setting = (option: string): string => `${option} = ${wanted.options?.[option] ?? wordOf(option, OPTIONS[option]![1])}`;
  return [
    ...(changed.includes('publications')
      ? [`${alter} SET PUBLICATION ${wanted.publications.join(', ')} WITH (refresh = ${found.disabled ? 'false' : 'true'})`]
      : []),
    ...(changed.includes('slot') ? [`${alter} SET (slot_name = ${wanted.slot ?? quoteLiteral(plainName(expected.id))})`] : []),
    ...(options.length > 0 ? [`${alter} SET (${options.map(setting).join(', ')})`] : []),
    ...(changed.includes('disabled') ? [`${alter} ${wanted.disabled ? 'DISABLE' : 'ENABLE'}`] : []),
  ];
}
