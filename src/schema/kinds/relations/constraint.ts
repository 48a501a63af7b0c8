// Constraints of tables: primary key, unique, exclusion, check, foreign key, each with what is said of the index behind it. NOT NULL,
// which PostgreSQL 18 lists as a constraint as well, is the column's; what a partition or a child has from its parent follows the parent's,
// and a foreign key goes by the name that it has there: its own is lost in dump and restore.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, plainName, qualified, quoteName } from '../../model/name.ts';
import { hasName } from '../../model/names-in-text.ts';
import { type CatalogObject, idIn, referenceTo } from '../../model/object.ts';
import { COUNTED_TABLESPACES } from '../../parts/catalogs/catalog-rows.ts';
import { COUNTED, withConstraints } from '../../parts/catalogs/relation-rows.ts';
import { refersTo, split, withIndex, withoutIndex } from '../../parts/constraint-definition.ts';
import { BESIDE, constraintQuery } from '../../parts/constraint-query.ts';
import { freeName, isMadeWithTable, isUsualName, nameConstraint } from '../../parts/follower-name.ts';
import { clearFlags, type IndexFlags, indexFlags, setFlags } from '../../parts/index-flags.ts';
import { optionChanges, optionList, parseOptions, withDocumented } from '../../parts/storage-options.ts';

type ConstraintAttributes = IndexFlags & {
  /** As pg_get_constraintdef prints it, without NOT VALID. */
  readonly definition: string;
  /** The rows that were there before it have not been checked. Of one that comes from the parent that is the parent's affair, as in a dump, … */
  readonly unvalidated?: true;
  /** … and this says it until the table leaves the parent. */
  readonly ownUnvalidated?: true;
  /** Of the index behind it: `fillfactor=70`. */
  readonly options?: readonly string[];
  readonly tablespace?: string;
  /** Comes from the parent, and is made and dropped there. */
  readonly inherited?: true;
  /** Of a foreign key that comes from the parent: what it is called on this table, where that is another name. */
  readonly ownName?: string;
  /** Of a partitioned table. */
  readonly partitioned?: true;
  /** The table has a foreign key from its parent that would go by the same name. */
  readonly besideInherited?: true;
};

const NOT_VALID = ' NOT VALID';

export const constraint: Kind<ConstraintAttributes> = {
  name: 'constraint',
  plural: 'constraints',
  catalogs: [COUNTED.constraints, COUNTED.indexes, COUNTED.parents, COUNTED_TABLESPACES],
  foundBy: ['pg_constraint.c', 'pg_constraint.f', 'pg_constraint.p', 'pg_constraint.u', 'pg_constraint.x'],
  described: [withConstraints('rp')],
  attributes: {
    definition: 'meaning',
    unvalidated: 'meaning',
    options: 'tuning',
    tablespace: 'tuning',
    clustered: 'tuning',
    replicaIdentity: 'tuning',
    inherited: 'meaning',
    ownUnvalidated: 'kept',
    ownName: 'kept',
    partitioned: 'kept',
    besideInherited: 'kept',
    validated: 'tuning',
  },
  query: constraintQuery,
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    const definition = row['definition']!.startsWith('EXCLUDE') ? withoutIndex(row['definition']!) : row['definition']!;
    const unvalidated = definition.endsWith(NOT_VALID);
    const origin = row['parent'] == null ? null : qualified(row['parent_schema']!, row['parent'], row['parent_name']!);
    return {
      kind: 'constraint',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo('table', table),
      ...(origin !== null && { origin: referenceTo('constraint', origin) }),
      attributes: present<ConstraintAttributes>({
        definition: unvalidated ? definition.slice(0, -NOT_VALID.length) : definition,
        unvalidated,
        options: parseOptions(row['options']),
        tablespace: row['tablespace'] == null ? null : quoteName(row['tablespace']),
        ...indexFlags(row),
        inherited: row['inherited'] === 't',
        ownName: row['renamed'] === 't' && quoteName(row['conname']!),
        partitioned: row['partitioned'] === 't',
        besideInherited: row['beside_inherited'] === 't',
      }),
    };
  },
  idBeside: (object) =>
    object.attributes.inherited && isForeignKey(object)
      ? `${allButLast(object.id)}.${quoteName(`${plainName(object.id)}${BESIDE}`)}`
      : undefined,
  withoutInternals: (attributes) =>
    withDocumented(asOfParent(attributes), 'index', /^EXCLUDE USING (\w+)/.exec(attributes.definition)?.[1]),
  weight: (object) =>
    weightOfStep(
      isForeignKey(object) ? 'foreign key' : /^(PRIMARY KEY|UNIQUE)/.test(object.attributes.definition) ? 'key' : 'check, exclusion',
    ),
  printed: { definition: 'constraint' },
  endures: (object) => !isForeignKey(object),
  unsettles: ({ state, live }) =>
    state === 'extra' && /^(PRIMARY KEY|UNIQUE)/.test(live.attributes.definition) ? 'replaced' : 'untouched',
  slots: (object) => [
    object.id,
    ...(isIndexed(object) ? [indexOf(object)] : []),
    ...(object.attributes.definition.startsWith('PRIMARY KEY') ? [`the key of ${object.owner}`] : []),
  ],
  // A foreign key names the columns of the key that it refers to, and a view that groups by a primary key not even these.
  isUsedBy: ({ id, attributes: { definition } }, user, support) =>
    user.kind === 'constraint'
      ? /^(PRIMARY KEY|UNIQUE)/.test(definition) && refersTo(user.attributes['definition'], allButLast(id), definition)
      : definition.startsWith('PRIMARY KEY') && hasName(support, 'GROUP') && user.owner === undefined,
  create: (object, parts) => {
    if (object.attributes.inherited) return isIndexed(object) ? followConstraint(object, isMadeWithTable(object, parts)) : [];
    if (isForeignKey(object)) return [];
    return [
      ...freed(object),
      ...(isIndexed(object) ? [add(object), ...setFlags(indexOf(object), object)] : addChecked(object, parts.includes(object))),
    ];
  },
  finish: (object, parts) =>
    isForeignKey(object) && !object.attributes.inherited ? [...freed(object), ...addChecked(object, parts.includes(object))] : [],
  clear: ({ expected, live, changed }) => clearFlags(expected, live, changed),
  alter: alterConstraint,
  drop: ({ id, attributes: { inherited, definition } }, isFollowed) =>
    inherited
      ? []
      : [`ALTER TABLE ${isFollowed && definition.startsWith('CHECK') ? 'ONLY ' : ''}${allButLast(id)} DROP CONSTRAINT ${lastName(id)}`],
  holdsPartitions: ({ attributes: { definition } }) => / REFERENCES .*$/s.exec(definition)?.[0] ?? '',
  isNeededToJoin: ({ attributes: { definition } }) => definition.startsWith('CHECK'),
  released: ({ origin: _, ...object }) => {
    const { inherited: _i, ownName, ...attributes } = object.attributes;
    return { ...object, id: ownName === undefined ? object.id : `${allButLast(object.id)}.${ownName}`, attributes };
  },
  brief: ({ attributes }) => attributes.definition,
  caution: (difference) =>
    difference.state === 'changed' && !difference.changed.includes('definition') && difference.expected.attributes.unvalidated
      ? 'the rows were checked in the meantime, which does no harm: do not run the repair SQL, but write the snapshot again'
      : 'this fails if rows violate the constraint: find and fix them first',
  aspect: ({ expected }, name) => (name === 'unvalidated' && expected.attributes.unvalidated === true ? 'validated' : name),
  symptom: ({ id, attributes }) =>
    attributes.unvalidated && !attributes.inherited
      ? {
          code: 'constraint-not-validated',
          severity: 'warning',
          message: 'is not validated: rows that are older than the constraint may violate it',
          hint: 'validate it; this reads the whole table, and does not block writes',
          repair: [validate(id)],
        }
      : null,
};

type Constraint = CatalogObject<ConstraintAttributes>;

function asOfParent(attributes: ConstraintAttributes): ConstraintAttributes {
  const { unvalidated, ...others } = attributes;
  return attributes.inherited && unvalidated ? { ...others, ownUnvalidated: true } : attributes;
}

const isForeignKey = ({ attributes }: Constraint): boolean => attributes.definition.startsWith('FOREIGN KEY');
const isIndexed = ({ attributes }: Constraint): boolean => /^(PRIMARY KEY|UNIQUE|EXCLUDE)/.test(attributes.definition);
const indexOf = ({ id }: Constraint): string => `${allButLast(allButLast(id))}.${lastName(id)}`;

const freed = ({ id, attributes: { besideInherited } }: Constraint): readonly string[] => (besideInherited ? [freeName(id)] : []);

/** Made with that of the parent, under a name that PostgreSQL gives it. */
const followConstraint = ({ id, origin, attributes: { definition } }: Constraint, withTable: boolean): readonly string[] =>
  origin === undefined || (withTable && isUsualName(id, allButLast(id), definition)) ? [] : [nameConstraint(id, idIn(origin))];

function add({ id, attributes: { definition, options, tablespace, unvalidated } }: Constraint): string {
  const index = `${options === undefined ? '' : ` WITH (${optionList(options)})`}${tablespace === undefined ? '' : ` USING INDEX TABLESPACE ${tablespace}`}`;
  return `ALTER TABLE ${allButLast(id)} ADD CONSTRAINT ${lastName(id)} ${withIndex(definition, index)}${unvalidated ? NOT_VALID : ''}`;
}

/** Rows are checked while the table stays in use; a partitioned table takes an unchecked foreign key in PostgreSQL 18 only. */
function addChecked(object: Constraint, withTable: boolean): readonly string[] {
  const { id, attributes } = object;
  if (
    withTable ||
    (attributes.partitioned && isForeignKey(object)) ||
    attributes.unvalidated ||
    attributes.definition.endsWith(' NOT ENFORCED')
  )
    return [add(object)];
  return [`${add(object)}${NOT_VALID}`, validate(id)];
}

const validate = (id: string): string => `ALTER TABLE ${allButLast(id)} VALIDATE CONSTRAINT ${lastName(id)}`;

function alterConstraint(change: Change<ConstraintAttributes>): readonly string[] | 'replace' {
  const { expected, live, changed } = change;
  if (expected.attributes.inherited && !live.attributes.inherited && live.attributes.definition.startsWith('CHECK')) return 'replace';
  if (expected.attributes.inherited !== live.attributes.inherited) return alterWhatFollows(change);
  if (expected.attributes.inherited && changed.includes('definition')) return [];
  const alter = `ALTER TABLE ${allButLast(expected.id)}`;
  const [wanted, found] = [split(expected.attributes.definition), split(live.attributes.definition)];
  if (wanted.what !== found.what || (changed.includes('definition') && !isForeignKey(expected))) return 'replace';
  if (changed.includes('unvalidated') && expected.attributes.unvalidated) return 'replace';
  const index = `ALTER INDEX ${indexOf(expected)}`;
  return [
    ...(wanted.enforced === found.enforced ? [] : [`${alter} ALTER CONSTRAINT ${lastName(expected.id)} ${wanted.enforced}`]),
    ...(wanted.when === found.when ? [] : [`${alter} ALTER CONSTRAINT ${lastName(expected.id)} ${wanted.when}`]),
    ...(changed.includes('unvalidated') ? [validate(expected.id)] : []),
    ...(changed.includes('options')
      ? optionChanges(live.attributes.options, expected.attributes.options).map((options) => `${index} ${options}`)
      : []),
    ...(changed.includes('tablespace') ? [`${index} SET TABLESPACE ${expected.attributes.tablespace ?? 'pg_default'}`] : []),
    ...(isIndexed(expected) ? setFlags(indexOf(expected), expected, changed) : []),
  ];
}

/** A table that becomes a partition has another constraint under the name of the parent's foreign key, or one that no longer is one has that. */
function alterWhatFollows({ expected, live }: Change<ConstraintAttributes>): readonly string[] {
  const isLeftUnvalidated = !expected.attributes.inherited && live.attributes.ownUnvalidated && !expected.attributes.unvalidated;
  if (split(expected.attributes.definition).what === split(live.attributes.definition).what)
    return isLeftUnvalidated ? [validate(expected.id)] : [];
  const drop = `ALTER TABLE ${allButLast(live.id)} DROP CONSTRAINT ${lastName(live.id)}`;
  return expected.attributes.inherited ? [drop] : [drop, ...addChecked(expected, false)];
}
