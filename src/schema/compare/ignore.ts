// Objects that come and go by design, such as partitions: left out of both sides of a comparison by patterns of their readable names.
import type { Catalog, CatalogObject } from '../model/object.ts';
import { referenceOf } from '../model/object.ts';

/**
 * `public.events_p*` of any kind, `table:queue.*` of one, `table:public.t.options` of one attribute of its objects (docs/catalog.md lists them).
 * @param patterns `*` stands for any characters, `?` for one.
 */
export function ignoring(catalog: Catalog, patterns: readonly string[]): Catalog {
  if (patterns.length === 0) return catalog;
  const rules = patterns.map(ruleOf);
  const isMeant = ({ kind, id }: CatalogObject): boolean =>
    rules.some((rule) => (rule.kind === undefined || rule.kind === kind) && rule.name.test(id));
  const ofAttributes = rules.filter(({ kind }) => kind !== undefined);
  const passesOver = ({ kind, id }: CatalogObject, attribute: string): boolean =>
    ofAttributes.some((rule) => rule.kind === kind && rule.name.test(`${id}.${attribute}`));
  return { ...catalog, objects: withoutContained(catalog.objects, isMeant), ...(ofAttributes.length > 0 && { passesOver }) };
}

/** Leaves out the objects that are meant, and whatever they contain, by the chain of owners. */
export function withoutContained(objects: readonly CatalogObject[], isMeant: (object: CatalogObject) => boolean): CatalogObject[] {
  const byReference = new Map(objects.map((object) => [referenceOf(object), object]));
  const known = new Map<CatalogObject, boolean>();
  const isGone = (object: CatalogObject): boolean => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const owner = object.owner === undefined ? undefined : byReference.get(object.owner);
    const gone = isMeant(object) || (owner !== undefined && isGone(owner));
    known.set(object, gone);
    return gone;
  };
  return objects.filter((object) => !isGone(object));
}

function ruleOf(pattern: string): { readonly kind: string | undefined; readonly name: RegExp } {
  const [, kind, name = ''] = /^(?:([a-z][a-z ]*):)?(.*)$/s.exec(pattern) ?? [];
  return { kind, name: new RegExp(`^${[...name].map(asExpression).join('')}$`, 'su') };
}

const asExpression = (character: string): string =>
  character === '*' ? '.*' : character === '?' ? '.' : character.replace(/[\\^$+.()|[\]{}/-]/, '\\$&');
