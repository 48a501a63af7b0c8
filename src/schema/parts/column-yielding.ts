// How a column makes way for the repair of what it is built on: its default, its type, what it is generated from.

import type { Change, Following, Loosened, Yielding } from '../model/kind.ts';
import { allButLast, lastName } from '../model/name.ts';
import { calledBy, namesInText } from '../model/names-in-text.ts';
import type { CatalogObject } from '../model/object.ts';
import { type ColumnAttributes, columnDefinition } from './column-definition.ts';

/** A generated column is made of others; a default steps back by itself; a column whose type is made anew stays, and is another to its users. */
export function yieldTo(object: CatalogObject<ColumnAttributes>, used: CatalogObject): Yielding {
  const { id, attributes } = object;
  if (attributes.generated !== undefined) return { so: 'replaced' };
  const table = used.kind === 'column' ? allButLast(used.id) : calledBy(used);
  const isOfType = namesInText(attributes.type).has(table);
  return { ...withoutDefault(id, attributes), ...(isOfType ? moving(object, used) : { so: 'untouched' }) };
}

/** Its values are read as text: before the type is made anew where it is a row of what is altered, which takes no column of it meanwhile. */
function moving({ id, origin, attributes }: CatalogObject<ColumnAttributes>, used: CatalogObject): Yielding {
  const alter = `ALTER TABLE ${allButLast(id)} ALTER COLUMN ${lastName(id)}`;
  const byText = (expected: CatalogObject): string =>
    `${alter} TYPE ${expected.attributes['type']} USING ${lastName(id)}::text::${expected.attributes['type']}`;
  if (origin !== undefined) return { so: 'altered' };
  const { away, back } = withoutDefault(id, attributes);
  if (isMadeAnewInPlace(used)) return { away, back, move: (expected) => [byText(expected)], so: 'altered' };
  return {
    away: [...(away ?? []), `${alter} TYPE text USING ${lastName(id)}::text`],
    back: (expected) => [byText(expected), ...back(expected)],
    so: 'altered',
  };
}

/** Another of its name is there before it goes. */
const isMadeAnewInPlace = ({ kind }: CatalogObject): boolean => /^(enum|domain|(composite|range) type)$/.test(kind);

const withoutDefault = (id: string, { default: byDefault, generated }: ColumnAttributes): Required<Pick<Yielding, 'away' | 'back'>> => {
  const alter = `ALTER TABLE ONLY ${allButLast(id)} ALTER COLUMN ${lastName(id)}`;
  const isDefault = byDefault !== undefined && generated === undefined;
  return {
    away: isDefault ? [`${alter} DROP DEFAULT`] : [],
    back: ({ attributes: { default: expected } }) =>
      isDefault && expected !== undefined ? [`${alter} SET DEFAULT ${String(expected)}`] : [],
  };
};

/** What its parent is given by default it is given as well, and a default that does not fit another type is in the way of that. */
export function bearWith({ id, attributes }: CatalogObject<ColumnAttributes>, { leader, expected, own }: Following): Yielding | null {
  const [wanted, led] = [expected.attributes['default'], leader.expected.attributes['default']];
  const retyped = isRetyped(leader) && attributes.default !== undefined;
  const isOwn = own?.state === 'changed' && own.changed.includes('default');
  if (!retyped && (isOwn || wanted === led || !leader.changed.includes('default'))) return null;
  const alter = `ALTER TABLE ONLY ${allButLast(id)} ALTER COLUMN ${lastName(id)}`;
  return {
    away: retyped ? [`${alter} DROP DEFAULT`] : [],
    back: () => (isOwn ? [] : [`${alter} ${wanted === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${String(wanted)}`}`]),
    so: 'untouched',
  };
}

/** A default, and what a generated column is made of, can be said when the table is there. */
export function loosen(object: CatalogObject<ColumnAttributes>, isCircular: (text: string) => boolean): Loosened {
  const { default: byDefault, expression, ...others } = object.attributes;
  if (expression !== undefined && isCircular(expression))
    return {
      bare: null,
      later: [
        {
          text: expression,
          statements: [`ALTER TABLE ${allButLast(object.id)} ADD COLUMN ${columnDefinition(object)}`],
          undo: [`ALTER TABLE ${allButLast(object.id)} DROP COLUMN ${lastName(object.id)}`],
        },
      ],
    };
  if (byDefault === undefined || !isCircular(byDefault)) return { bare: object, later: [] };
  const statements = [`ALTER TABLE ${allButLast(object.id)} ALTER COLUMN ${lastName(object.id)} SET DEFAULT ${byDefault}`];
  const undo = [`ALTER TABLE ${allButLast(object.id)} ALTER COLUMN ${lastName(object.id)} DROP DEFAULT`];
  return { bare: { ...object, attributes: others }, later: [{ text: byDefault, statements, undo }] };
}

export const isRetyped = ({ changed }: Pick<Change<ColumnAttributes>, 'changed'>): boolean =>
  changed.includes('type') || changed.includes('collation');
