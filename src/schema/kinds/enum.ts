// Enumerated types: pg_type and pg_enum. Labels can be added in place, but neither moved nor removed (manual, ALTER TYPE).
import { quoteLiteral } from '../../sql/quote.ts';
import type { Kind } from '../kind.ts';
import type { Attributes } from '../object.ts';

export const enumType: Kind = {
  name: 'enum',
  plural: 'enums',
  weight: () => 20,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:enum */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.typname) AS id,
  (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND ${userSchema} AND ${notExtensionMember('pg_type', 't.oid')} ORDER BY 1`,
  parse: (row) => ({ kind: 'enum', id: row['id']!, owner: null, attributes: { labels: JSON.parse(row['labels'] ?? '[]') as string[] } }),
  create: ({ id, attributes }) => [`CREATE TYPE ${id} AS ENUM (${labelsOf(attributes).map(quoteLiteral).join(', ')})`],
  alter: ({ id, attributes: expected }, { attributes: live }) => addValues(id, labelsOf(expected), labelsOf(live)),
  drop: ({ id }) => [`DROP TYPE ${id}`],
  summary: ({ attributes }) => `labels ${labelsOf(attributes).join(', ')}`,
};

const labelsOf = (attributes: Attributes): readonly string[] => attributes['labels'] as readonly string[];

/** Empty where the live labels are not the expected ones with some left out: that takes a new type. */
function addValues(id: string, expected: readonly string[], live: readonly string[]): readonly string[] {
  const kept = expected.filter((label) => live.includes(label));
  if (kept.length !== live.length || kept.some((label, i) => label !== live[i])) return [];
  return expected.flatMap((label, i) => {
    if (live.includes(label)) return [];
    const next = expected.slice(i + 1).find((later) => live.includes(later));
    const where = i > 0 ? ` AFTER ${quoteLiteral(expected[i - 1]!)}` : next === undefined ? '' : ` BEFORE ${quoteLiteral(next)}`;
    return [`ALTER TYPE ${id} ADD VALUE ${quoteLiteral(label)}${where}`];
  });
}
