// Whether anything in the catalog has changed, without reading it: for each system catalog how many rows a kind may read in it, and
// the sum of their ages; which catalogs those are, each kind says. Every DDL statement writes new row versions under its own transaction id (xmin), which is younger than those
// before it, so equal counts and sums mean that nothing was written since. What changes rows in place leaves xmin alone, rightly:
// VACUUM and ANALYZE keep their statistics in pg_class that way (heap_inplace_update).
// It is compared with what was recorded in the same database after a full comparison, so neither dump and restore, which write every row
// again, nor a restored base backup, which brings the old record with it, can pass for unchanged. If it differs, that only means:
// compare in full.
// There are two looks: each catalog costs a fresh server process time to open, so those that hold little but PostgreSQL's own are looked at only
// where the first look has found that something of the application's is in them. Its entries (`pg_class.r:12:…`) also say what there is to read.
import type { Row } from '../../postgres/session/queryable.ts';
import type { Beside, CountedRows, CountedValues, Footprint } from '../model/catalog-facets.ts';
import type { Scope } from '../model/scope.ts';
import { FOOTPRINTS, type Footprinted } from './footprints.ts';

/** User objects have an oid of at least FirstNormalObjectId (src/include/access/transam.h). */
const FIRST_USER_OID = 16_384;

/**
 * Temporary tables of other sessions come and go and are not part of the schema. Their array types have no relation and are recognised by schema.
 * Nearly always there are none, and to compare each row with an empty array costs more than to count it. What is named twice is worked out once.
 */
const TEMPORARY = `temporary AS (SELECT
  ARRAY(SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't') AS relations,
  ARRAY(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_') AS schemas)`;

/** Where rows have no age that counts: that of a fixed transaction id, from which all ages are counted. */
const AGELESS = "'4'::pg_catalog.xid";

/** Ages are counted from now; taken from the age of a fixed transaction id they stand still. Modulo 2³², as transaction ids are. */
const SUM = `(sum(age(born)) - count(*) * age(${AGELESS}) + sum(hash)) & 4294967295`;

export type Compared = Pick<Scope, 'privileges' | 'owners'>;

/**
 * A query of one entry a row, of which `lookOf` makes a look: for any role, on 14 and newer, where only pg_catalog's functions are found. Owners, and
 * privileges with those that are granted on PostgreSQL's own objects, are in it where they are compared.
 */
export function firstLook(scope: Compared, kinds: readonly Footprinted[] = FOOTPRINTS): string {
  const compared = comparedOf(kinds, scope);
  return `WITH ${TEMPORARY} ${counted([...alwaysOf(compared, scope), ...cluesOf(compared)])}`;
}

export const lookOf = (rows: readonly Row[]): string => rows.map(({ look }) => look).join(' ');

/** The same of what the first look leads to, as an SQL expression of type text, in parentheses; null if that was all. */
export function secondLook(scope: Compared, first: string, kinds: readonly Footprinted[] = FOOTPRINTS): string | null {
  const compared = comparedOf(kinds, scope);
  const seen = seenIn(first);
  const further = footprintsOf(compared).filter(({ onlyBeside }) => onlyBeside !== undefined && isAnySeen(onlyBeside, seen));
  const looked = new Set(alwaysOf(compared, scope));
  const rows = further.map((one) => rowsOf(one, scope)).filter((select) => !looked.has(select));
  return rows.length === 0 ? null : `(WITH ${TEMPORARY} SELECT string_agg(look, ' ') FROM (${counted(rows)}) looked)`;
}

/** What both looks have come to. */
export const fingerprintOf = (first: string, second: string | null): string =>
  [...entriesIn(first).filter((entry) => !isClue(entry)), ...entriesIn(second ?? '')].join(' ');

/** Names of entries, as kinds have them in `foundBy`. */
export const seenIn = (first: string): ReadonlySet<string> => new Set(entriesIn(first).map((entry) => entry.replace(/[@:].*/, '')));

export const isAnySeen = (names: Beside, seen: ReadonlySet<string>): boolean => names.some((name) => seen.has(name));

export const entriesIn = (look: string): readonly string[] => (look === '' ? [] : look.split(' '));

/**
 * By the letter that ends an entry's name, where catalogs come from that are not opened for it: `pg_operator+`, in which something depends on another;
 * `pg_transform#`, whose file is not empty (a sequential scan asks the same, and reads nothing of one that is).
 */
const CLUES: Readonly<Record<string, (classes: string) => string>> = {
  '+': (classes) => `(
SELECT DISTINCT classid FROM pg_catalog.pg_depend WHERE classid IN (${classes}) AND objid >= ${FIRST_USER_OID}) d`,
  '#': (classes) => `pg_catalog.unnest(ARRAY[${classes}]) f(classid) WHERE pg_catalog.pg_relation_size(classid) > 0`,
};

const isClue = (entry: string): boolean => /[+#]/.test(entry);

const comparedOf = (kinds: readonly Footprinted[], scope: Compared): readonly Footprinted[] =>
  kinds.filter((kind) => isCompared(kind, scope));

export const isCompared = ({ comparedWith }: Footprinted, scope: Compared): boolean =>
  comparedWith === undefined || scope[comparedWith] === true;

const alwaysOf = (kinds: readonly Footprinted[], scope: Compared): readonly string[] =>
  footprintsOf(kinds)
    .filter(({ onlyBeside }) => onlyBeside === undefined)
    .map((one) => rowsOf(one, scope));

const footprintsOf = (kinds: readonly Footprinted[]): readonly Footprint[] => kinds.flatMap(({ catalogs }) => catalogs);

/**
 * All rows go through one aggregate: a subquery for each catalog takes the server twice as long to plan. OFFSET keeps what is left out of each of
 * them a condition of all, which is planned once.
 */
const counted = (rows: readonly string[]): string => `SELECT concat(of, letter, ':', count(*), ':', ${SUM}) AS look FROM (
${[...new Set(rows)].join('\nUNION ALL ')}
OFFSET 0) counted(of, letter, born, hash, relation)
WHERE (SELECT relations = '{}' FROM temporary) OR relation <> ALL ((SELECT relations FROM temporary)::oid[]) GROUP BY of, letter ORDER BY of, letter`;

const rowsOf = (one: Footprint, { privileges }: Compared): string => ('value' in one ? valuesOf(one) : agesOf(one, privileges === true));

function agesOf(rows: CountedRows, withPrivileges: boolean): string {
  const { table, letter, about } = rows;
  const name = rows.name ?? `${table}${letter === undefined ? '' : '.'}${about === undefined ? '' : '@'}`;
  const of = about === undefined ? `'${name}'` : `concat('${name}', ${about}::pg_catalog.regclass)`;
  const conditions = conditionsOf(rows, withPrivileges);
  const which = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT ${of}::name, (${letter ?? "''"})::"char", xmin, 0, ${rows.relation ?? 0}::oid FROM pg_catalog.${table}${which}`;
}

const valuesOf = ({ name, rows, value }: CountedValues): string =>
  `SELECT '${name}'::name, ''::"char", ${AGELESS}, hashtext(${value}), 0::oid FROM ${rows}`;

/** What says where to look further: their rows are not counted. */
function cluesOf(kinds: readonly Footprinted[]): readonly string[] {
  const names = kinds.flatMap(({ catalogs, foundBy = [] }) => [...foundBy, ...catalogs.flatMap(({ onlyBeside = [] }) => onlyBeside)]);
  return Object.entries(CLUES).flatMap(([letter, from]) => {
    const classes = new Set(
      names.flatMap((name) => (name.endsWith(letter) ? `'pg_catalog.${name.slice(0, -1)}'::pg_catalog.regclass` : [])),
    );
    if (classes.size === 0) return [];
    return `SELECT classid::pg_catalog.regclass::text::name, '${letter}'::"char", ${AGELESS}, 0, 0::oid FROM ${from([...classes].join(', '))}`;
  });
}

function conditionsOf({ table, oid, acl, where }: CountedRows, withPrivileges: boolean): readonly string[] {
  const orGranted = (condition: string): string =>
    acl === undefined || !withPrivileges ? condition : `(${condition} OR ${acl} IS NOT NULL)`;
  return [
    ...(where === undefined ? [] : [orGranted(where)]),
    ...(oid === undefined ? [] : [orGranted(`${oid} >= ${FIRST_USER_OID}`)]),
    ...(table === 'pg_type' ? ['typnamespace <> ALL ((SELECT schemas FROM temporary)::oid[])'] : []),
  ];
}
