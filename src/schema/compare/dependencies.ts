// Who names whom: the names in an object's text, and its kind says which text that is.
import { kindOf } from '../kinds/kinds.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import type { CatalogObject } from '../model/object.ts';

/** The names by which texts call an object, or what comes with it. */
export const callNamesOf = (object: CatalogObject): readonly string[] => {
  const others = kindOf(object.kind).alsoCalled?.(object);
  return others === undefined ? [calledBy(object)] : [calledBy(object), ...others];
};

/** All names that the object's text may mean. */
export const namesIn = (object: CatalogObject): ReadonlySet<string> => namesInText(textOf(object));

/** The names in a text of it that is only read when it is run. */
export const bodyNamesIn = (object: CatalogObject): ReadonlySet<string> => namesInText(kindOf(object.kind).body?.(object) ?? '');

/** The names of tables and types whose rows are kept in it, without those within other types. */
export const rowNamesIn = (object: CatalogObject): ReadonlySet<string> => namesInText(kindOf(object.kind).rows?.(object) ?? '');

/** The functions that it needs and that need it. */
export const completing = (object: CatalogObject): ReadonlySet<string> => namesInText(kindOf(object.kind).completedBy?.(object) ?? '');

/** The text in which it names what PostgreSQL does not drop without it. */
export const supportOf = (object: CatalogObject): string => kindOf(object.kind).dependsOn?.(object) ?? textOf(object);

function textOf(object: CatalogObject): string {
  const mentions = kindOf(object.kind).mentions;
  return `${object.id}\n${mentions === undefined ? writtenIn(object) : mentions(object)}`;
}

/** The text of all its attributes. */
export const writtenIn = ({ attributes }: CatalogObject): string => Object.values(attributes).flatMap(texts).join('\n');

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}
