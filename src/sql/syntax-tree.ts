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
