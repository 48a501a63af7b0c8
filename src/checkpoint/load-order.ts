// The schema of a checkpoint in two halves, with room for the rows between them: what would act on rows as they come in, or is made of
// them, is made after them (as pg_dump's sections have it: manual, pg_dump, --section).
import { indexCatalog } from '../schema/compare/catalog-index.ts';
import { compareCatalogs } from '../schema/compare/compare.ts';
import { kindOf } from '../schema/kinds/kinds.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../schema/model/object.ts';
import type { Repair } from '../schema/repair/ddl.ts';
import { asScript, isOutside } from '../schema/repair/script.ts';
import type { Beside } from './beside-schema.ts';
import { type Data, PRINTED_ALIKE } from './table-rows.ts';
import { withWholeTables } from './whole-tables.ts';

export interface Halves {
  /** Each ends with a line break, or is empty. */
  readonly before: string;
  readonly after: string;
  /** References of what no statement makes. */
  readonly byHand: readonly string[];
}

/** How a checkpoint is loaded. */
export interface Way {
  /** Whether tables are created with all that they contain. */
  readonly isWhole: boolean;
  /** Whether what functions name is found by the search_path of whoever loads it. */
  readonly isPathKept: boolean;
}

/** The objects that rows need, the rows, where sequences stand, what acts on rows or is made of them, and what is no object. */
export function bodyOf({ before, after }: Halves, { rows, positions }: Data, besides: readonly Beside[], { isPathKept }: Way): string {
  const settings = isPathKept ? PRINTED_ALIKE.replace(PATH, '') : PRINTED_ALIKE;
  const last = besides.flatMap(({ statement }) => (statement === null ? [] : [`${statement};\n`])).join('');
  return [`${settings};\n`, ...(before === '' ? [] : [WITHOUT_ROWS, before, WITH_ROWS]), rows, positions, after, last]
    .filter((text) => text !== '')
    .join('\n');
}

const PATH = /^SET search_path = '';\n/m;

/** The server need not work out how many processes are to make an index of nothing, which is a twentieth of what making one costs. */
const WITHOUT_ROWS = 'SET max_parallel_maintenance_workers = 0;\n';
const WITH_ROWS = 'RESET max_parallel_maintenance_workers;\n';

export interface HowToLoad {
  /** References of tables that no rows are loaded into. */
  readonly empty: ReadonlySet<string>;
  /** Ids of materialized views that are made without their rows. */
  readonly unfilled: ReadonlySet<string>;
  /** Ids of extensions that are made in the version which the server takes by itself. */
  readonly usual: ReadonlySet<string>;
  /** Whether tables are created with all that they contain. */
  readonly isWhole: boolean;
}

/** @param empty a database before the first migration. @param full what they make of it. */
export function inHalves(empty: Catalog, full: Catalog, how: HowToLoad): Halves {
  const late = lateIn(full, how);
  const half = { ...full, objects: full.objects.filter((object) => !late.has(referenceOf(object))) };
  const before = asScript(compareCatalogs(half, empty), (repairs) =>
    (how.isWhole ? withWholeTables : unchanged)(inUsualVersion(atOnce(repairs), how)),
  );
  const after = asScript(compareCatalogs(full, half), (repairs) => unfilledAmong(atOnce(repairs), how));
  return { before: before.text, after: after.text, byHand: [...before.byHand, ...after.byHand] };
}

const unfilledAmong = (repairs: readonly Repair[], { unfilled }: HowToLoad): readonly Repair[] =>
  changed(repairs, (statement) =>
    [...unfilled].some((id) => statement.startsWith(`CREATE MATERIALIZED VIEW ${id} `)) ? `${statement}\nWITH NO DATA` : statement,
  );

const inUsualVersion = (repairs: readonly Repair[], { usual }: HowToLoad): readonly Repair[] =>
  changed(repairs, (statement) =>
    [...usual].some((id) => statement.startsWith(`CREATE EXTENSION ${id} `)) ? statement.replace(/ VERSION E?'.*'$/, '') : statement,
  );

const changed = (repairs: readonly Repair[], change: (statement: string) => string): readonly Repair[] =>
  repairs.map((repair) => ({ ...repair, statements: repair.statements.map(change) }));

const unchanged = (repairs: readonly Repair[]): readonly Repair[] => repairs;

/** The database was empty a moment ago and all of this is one transaction, so nobody has to be let through. */
export const atOnce = (repairs: readonly Repair[]): readonly Repair[] =>
  repairs.map((repair) => ({
    ...repair,
    statements: repair.statements.flatMap((statement, i, all) => aloneWith(statement, all[i - 1], all[i + 1])),
  }));

/** A constraint that is added unchecked, and then checked, is checked when it is added. */
function aloneWith(statement: string, before = '', after = ''): readonly string[] {
  if (isOutside(statement)) return [statement.replace(' CONCURRENTLY', '')];
  if (VALIDATES.test(statement) && before.endsWith(NOT_VALID)) return [];
  return [VALIDATES.test(after) && statement.endsWith(NOT_VALID) ? statement.slice(0, -NOT_VALID.length) : statement];
}

const NOT_VALID = ' NOT VALID';
const VALIDATES = /^ALTER TABLE .* VALIDATE CONSTRAINT /;

/** References, with those of what is built on such an object or part of it. */
function lateIn(full: Catalog, how: HowToLoad): ReadonlySet<string> {
  const index = indexCatalog(full, new Set(full.kinds));
  const late = new Set<string>();
  const add = (object: CatalogObject): void => {
    const reference = referenceOf(object);
    // A table is where rows go.
    if (late.has(reference) || object.kind === 'table') return;
    late.add(reference);
    for (const part of index.partsOf(object)) late.add(referenceOf(part));
    if (object.kind === 'materialized view') for (const user of index.dependentsOf(object)) add(user);
    for (const follower of index.followersOf(object)) add(follower);
  };
  for (const object of index.objects) if (isLate(object, how)) add(object);
  return late;
}

const isLate = ({ kind, owner, attributes }: CatalogObject, { empty }: HowToLoad): boolean =>
  kindOf(kind).actsOnRows === true ||
  (kind === 'constraint' &&
    (attributes['unvalidated'] === true || (String(attributes['definition']).startsWith('FOREIGN KEY') && !empty.has(owner ?? ''))));
