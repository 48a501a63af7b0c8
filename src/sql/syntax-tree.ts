// The tree that PostgreSQL's grammar makes of a statement, as parser.ts returns it: a node in it is `{ Type: node }`.

export type Node = Readonly<Record<string, unknown>>;

/** The node itself; empty if it is none. */
export const inside = (wrapped: unknown): Node =>
  wrapped === null || typeof wrapped !== 'object' ? {} : ((Object.values(wrapped)[0] ?? {}) as Node);

export const listOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);

/** Of a RangeVar, as it is written: with its schema, if that is. */
export const relationName = ({ schemaname, relname }: Node): readonly string[] => [
  ...(typeof schemaname === 'string' ? [schemaname] : []),
  String(relname),
];

/** Of an object in a DROP: a list of strings, one string, or the name of a type. */
export function droppedName(object: unknown): readonly string[] {
  const node = inside(object);
  if (typeof node['sval'] === 'string') return [node['sval']];
  return listOf(node['items'] ?? node['names']).map((part) => String(inside(part)['sval']));
}
