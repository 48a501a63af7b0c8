// The schema of a checkpoint in two halves, with room for the rows between them: what would act on rows as they come in, or is made of
// them, is made after them (as pg_dump's sections have it: manual, pg_dump, --section).
import { indexCatalog } from '../schema/compare/catalog-index.ts';
import { compareCatalogs } from '../schema/compare/compare.ts';
import { kindOf } from '../schema/kinds/kinds.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../schema/model/object.ts';
import { asScript, isOutside } from '../schema/repair/script.ts';
import { lex } from '../sql/lexer/lex.ts';

export interface Halves {
  /** Each ends with a line break, or is empty. */
  readonly before: string;
  readonly after: string;
  /** References of what no statement makes. */
  readonly byHand: readonly string[];
}

/** @param empty a database before the first migration. @param full what they make of it. */
export function inHalves(empty: Catalog, full: Catalog): Halves {
  const late = lateIn(full);
  const half = { ...full, objects: full.objects.filter((object) => !late.has(referenceOf(object))) };
  const [before, after] = [asScript(compareCatalogs(half, empty)), asScript(compareCatalogs(full, half))];
  return { before: atOnce(before.text), after: atOnce(after.text), byHand: [...before.byHand, ...after.byHand] };
}

/** References, with those of what is built on such an object or part of it. */
function lateIn(full: Catalog): ReadonlySet<string> {
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
  for (const object of index.objects) if (isLate(object)) add(object);
  return late;
}

const isLate = ({ kind, attributes }: CatalogObject): boolean =>
  kindOf(kind).actsOnRows === true ||
  (kind === 'constraint' && (attributes['unvalidated'] === true || String(attributes['definition']).startsWith('FOREIGN KEY')));

/** The database was empty a moment ago and all of this is one transaction, so nobody has to be let through. */
function atOnce(script: string): string {
  let text = '';
  let from = 0;
  for (const { start, end } of lex(script).statements) {
    const statement = script.slice(start, end);
    if (!isOutside(statement)) continue;
    text += `${script.slice(from, start)}${statement.replace(' CONCURRENTLY', '')}`;
    from = end;
  }
  return text + script.slice(from);
}
