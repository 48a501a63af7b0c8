// Functions and procedures: pg_get_functiondef, which holds volatility, security, language and settings.
import { type Kind, text } from '../kind.ts';

export const functionKind: Kind = {
  name: 'function',
  plural: 'functions',
  weight: () => 70,
  query: ({
    userSchema,
    notExtensionMember,
  }) => `/* gate:function */ SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' AS id,
  CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS type, pg_catalog.pg_get_function_result(p.oid) AS result, pg_catalog.pg_get_functiondef(p.oid) AS definition
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p', 'w') AND ${userSchema} AND ${notExtensionMember('pg_proc', 'p.oid')} ORDER BY 1`,
  parse: (row) => ({
    kind: 'function',
    id: row['id']!,
    owner: null,
    attributes: {
      type: text(row['type']),
      result: row['result'] ?? null,
      definition: text(row['definition']).replaceAll('\r\n', '\n').trimEnd(),
    },
  }),
  create: ({ attributes }) => [String(attributes['definition'])],
  alter: ({ attributes: expected }, { attributes: live }) =>
    expected['type'] === live['type'] && expected['result'] === live['result'] ? [String(expected['definition'])] : null,
  drop: ({ id, attributes }) => [`DROP ${attributes['type']} ${id}`],
};
