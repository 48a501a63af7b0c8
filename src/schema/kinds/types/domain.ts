// Domains: base type, collation, default, not null, checks.

import type { Yielding } from '../../model/aside.ts';
import type { DescribedRows } from '../../model/catalog-facets.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { plainName, qualified, quoteName } from '../../model/name.ts';
import { calledBy, namesInText } from '../../model/names-in-text.ts';
import { type CatalogObject, idIn } from '../../model/object.ts';
import type { Piece } from '../../model/piece.ts';
import { ourOwn } from '../../model/scope.ts';
import { COUNTED } from '../../parts/catalogs/relation-rows.ts';
import { asType, COUNTED_TYPES, securableType } from '../../parts/catalogs/type-rows.ts';
import { defaultPiece } from '../../parts/default-piece.ts';
import { supersession } from '../../parts/replace-type.ts';

type DomainAttributes = {
  readonly type: string;
  readonly collation?: string;
  readonly default?: string;
  readonly notNull?: true;
  /** Since PostgreSQL 18 NOT NULL is a constraint: its name, if it is not `<domain>_not_null`. */
  readonly notNullName?: string;
  /** Definition by quoted name. */
  readonly checks?: Readonly<Record<string, string>>;
};

/** No statement alters these. */
const MADE_ANEW = ['type', 'collation'];

const isMadeAnew = (change: Change<DomainAttributes>): boolean =>
  change.changed.some((name) => MADE_ANEW.includes(name)) ||
  (isStricter(change) && (change.keepers !== undefined || change.dependents.some((user) => isWithin(change.live.id, user))));

/** Rows are checked, which PostgreSQL does for columns of the domain itself, and refuses for domains inside other types. */
const isStricter = ({ expected, live }: Change<DomainAttributes>): boolean =>
  (expected.attributes.notNull === true && !live.attributes.notNull) ||
  Object.entries(expected.attributes.checks ?? {}).some(([name, check]) => live.attributes.checks?.[name] !== check);

const isWithin = (id: string, { kind, attributes }: CatalogObject): boolean =>
  /^(composite|range) type$/.test(kind) ||
  (kind === 'column' && attributes['type'] !== id && namesInText(String(attributes['type'])).has(id));

const NOT_VALID = ' NOT VALID';

const CONSTRAINTS: DescribedRows = {
  catalog: 'pg_constraint',
  joins: 'JOIN pg_catalog.pg_type t ON t.oid = o.contypid',
  schema: 't.typnamespace',
  names: 'o.conname',
  parent: 'n.nspname, t.typname',
  on: 'domain',
  owner: 'n.nspname, t.typname',
  of: ['pg_type', 't.oid'],
};

export const domain: Kind<DomainAttributes> = {
  name: 'domain',
  plural: 'domains',
  catalogs: [COUNTED_TYPES, COUNTED.constraints],
  foundBy: ['pg_type.d'],
  described: [asType('d', 'domain'), { rows: CONSTRAINTS, called: 'constraint' }],
  securable: securableType('d', 'DOMAIN'),
  attributes: { type: 'meaning', collation: 'meaning', default: 'meaning', notNull: 'meaning', notNullName: 'tuning', checks: 'meaning' },
  query: (
    scope,
  ) => `/* gate:domain */ SELECT n.nspname AS schema, t.typname AS name, pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
  pg_catalog.pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::pg_catalog.regclass) AS default, t.typnotnull AS not_null, ln.nspname AS collation_schema, l.collname AS collation,
  (SELECT pg_catalog.json_object_agg(k.conname, pg_catalog.pg_get_constraintdef(k.oid) ORDER BY k.conname)
     FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks,
  (SELECT k.conname FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n' AND k.conname <> t.typname || '_not_null') AS not_null_name
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_collation l ON l.oid = t.typcollation AND t.typcollation <> b.typcollation
LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
WHERE t.typtype = 'd' AND ${ourOwn(scope, 'pg_catalog.pg_type', 't.oid')} ORDER BY n.nspname, t.typname`,
  parse: (row) => ({
    kind: 'domain',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<DomainAttributes>({
      type: row['type']!,
      collation: row['collation'] == null ? null : qualified(row['collation_schema']!, row['collation']),
      default: row['default'],
      notNull: row['not_null'] === 't',
      notNullName: row['not_null_name'] == null ? null : quoteName(row['not_null_name']),
      checks: row['checks'] == null ? null : quotedKeys(JSON.parse(row['checks']) as Record<string, string>),
    }),
  }),
  weight: () => weightOfStep('domain'),
  composedOf: ({ attributes: { type } }) => type,
  checksRows: (change) =>
    isStricter(change)
      ? change.dependents.flatMap(({ kind, owner }) => (kind === 'column' && owner !== undefined ? [idIn(owner)] : []))
      : [],
  printed: { default: 'expression', checks: 'constraint' },
  create: (object) => [
    createDomain(object),
    ...Object.entries(object.attributes.checks ?? {}).flatMap(([name, check]) =>
      check.endsWith(NOT_VALID) ? [`ALTER DOMAIN ${object.id} ADD CONSTRAINT ${name} ${check}`] : [],
    ),
  ],
  unsettles: (difference) => (difference.state === 'changed' && isMadeAnew(difference) ? 'replaced' : 'untouched'),
  isMadeAnew,
  yieldTo,
  perMajor: () => ['notNullName'],
  // Its NOT NULL is a constraint since PostgreSQL 17.
  onMajor: (object, major) => {
    const { notNullName: _, ...attributes } = object.attributes;
    return major >= 17 ? object : { ...object, attributes };
  },

  alter: (change) => (isMadeAnew(change) ? [] : alterNotNull(change.expected.attributes, change.live.attributes, change.live.id)),
  supersede: (change) => {
    const { expected } = change;
    const { away, gone } = supersession(change, 'DOMAIN', '');
    // The name that PostgreSQL gives is still the old one's.
    const { notNullName = quoteName(`${plainName(expected.id)}_not_null`) } = expected.attributes;
    return { away, make: domain.create({ ...expected, attributes: { ...expected.attributes, notNullName } }, []), gone };
  },
  pieces,
  without,
  drop: ({ id }) => [`DROP DOMAIN ${id}`],
  brief: ({ attributes }) => attributes.type,
  caution: (difference) =>
    difference.state === 'changed' && isMadeAnew(difference)
      ? 'the domain is recreated: this rewrites every table that has a column of this domain'
      : undefined,
};

function createDomain({ id, attributes }: CatalogObject<DomainAttributes>): string {
  const checks = Object.entries(attributes.checks ?? {}).filter(([, check]) => !check.endsWith(NOT_VALID));
  return [
    `CREATE DOMAIN ${id} AS ${attributes.type}`,
    ...(attributes.collation === undefined ? [] : [`COLLATE ${attributes.collation}`]),
    ...(attributes.default === undefined ? [] : [`DEFAULT ${attributes.default}`]),
    ...(attributes.notNull ? [attributes.notNullName === undefined ? 'NOT NULL' : `CONSTRAINT ${attributes.notNullName} NOT NULL`] : []),
    ...checks.map(([name, check]) => `CONSTRAINT ${name} ${check}`),
  ].join(' ');
}

/** Its columns hold on to it: a default and checks step back by themselves. */
function yieldTo(object: CatalogObject<DomainAttributes>, used: CatalogObject): Yielding {
  const name = calledBy(used);
  if (namesInText(object.attributes.type).has(name)) return { so: 'replaced' };
  const using = pieces(object).filter(({ text }) => namesInText(text).has(name));
  return { pieces: using.map(({ key }) => key), so: 'untouched' };
}

function pieces({ id, attributes: { type, default: byDefault, checks = {} } }: CatalogObject<DomainAttributes>): readonly Piece[] {
  const alter = `ALTER DOMAIN ${id}`;
  return [
    ...(byDefault === undefined ? [] : [defaultPiece(byDefault, alter)]),
    ...Object.entries(checks).map(([name, check]) => ({
      key: `check ${name}`,
      attributes: ['checks'],
      // An attribute is named without its type.
      text: check.includes('(VALUE).') ? `${check} ${type}` : check,
      value: check,
      put: addCheck(id, name, check),
      again: [`${alter} ADD CONSTRAINT ${name} ${check}`],
      take: [`${alter} DROP CONSTRAINT ${name}`],
    })),
  ];
}

function without(object: CatalogObject<DomainAttributes>, keys: ReadonlySet<string>): CatalogObject<DomainAttributes> {
  const { default: byDefault, checks = {}, ...others } = object.attributes;
  const kept = Object.entries(checks).filter(([name]) => !keys.has(`check ${name}`));
  const attributes = {
    ...others,
    ...(byDefault !== undefined && !keys.has('default') && { default: byDefault }),
    ...(kept.length > 0 && { checks: Object.fromEntries(kept) }),
  };
  return { ...object, attributes };
}

/** Rows are checked while the tables stay in use; once it is there, a check that calls what takes the domain calls itself. */
function addCheck(id: string, name: string, check: string): readonly string[] {
  const add = `ALTER DOMAIN ${id} ADD CONSTRAINT ${name} ${check}`;
  return check.endsWith(NOT_VALID) || namesInText(check).has(id)
    ? [add]
    : [`${add}${NOT_VALID}`, `ALTER DOMAIN ${id} VALIDATE CONSTRAINT ${name}`];
}

function alterNotNull(wanted: DomainAttributes, found: DomainAttributes, id: string): readonly string[] {
  const alter = `ALTER DOMAIN ${id}`;
  if (!wanted.notNull) return found.notNull ? [`${alter} DROP NOT NULL`] : [];
  if (!found.notNull)
    return [wanted.notNullName === undefined ? `${alter} SET NOT NULL` : `${alter} ADD CONSTRAINT ${wanted.notNullName} NOT NULL`];
  const named = (name: string | undefined): string => name ?? quoteName(`${plainName(id)}_not_null`);
  if (wanted.notNullName === found.notNullName) return [];
  return [`${alter} RENAME CONSTRAINT ${named(found.notNullName)} TO ${named(wanted.notNullName)}`];
}

const quotedKeys = (checks: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(checks).map(([name, check]) => [quoteName(name), check]));
