// Conversions between encodings.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';
import { inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';

type ConversionAttributes = {
  /** Names of encodings: `UTF8`. */
  readonly from: string;
  readonly to: string;
  readonly function: string;
  readonly default?: true;
};

export const conversion: Kind<ConversionAttributes> = {
  name: 'conversion',
  plural: 'conversions',
  ...inSchema('pg_conversion', 'con'),
  securable: { rows: ownedInSchema('pg_conversion', 'con') },
  attributes: { from: 'meaning', to: 'meaning', function: 'meaning', default: 'meaning' },
  query: (scope) => `/* gate:conversion */ SELECT n.nspname AS schema, o.conname AS name,
  pg_catalog.pg_encoding_to_char(o.conforencoding) AS "from", pg_catalog.pg_encoding_to_char(o.contoencoding) AS "to",
  pn.nspname AS function_schema, p.proname AS function, o.condefault AS default
FROM pg_catalog.pg_conversion o JOIN pg_catalog.pg_namespace n ON n.oid = o.connamespace
JOIN pg_catalog.pg_proc p ON p.oid = o.conproc JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_conversion', 'o.oid')} ORDER BY n.nspname, o.conname`,
  parse: (row) => ({
    kind: 'conversion',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<ConversionAttributes>({
      from: row['from']!,
      to: row['to']!,
      function: qualified(row['function_schema']!, row['function']!),
      default: row['default'] === 't',
    }),
  }),
  weight: () => weightOfStep('aggregate, conversion'),
  mentions: ({ attributes }) => `${attributes.function}(`,
  create: ({ id, attributes: { from, to, function: name, default: isDefault } }) => [
    `CREATE ${isDefault ? 'DEFAULT ' : ''}CONVERSION ${id} FOR ${quoteLiteral(from)} TO ${quoteLiteral(to)} FROM ${name}`,
  ],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP CONVERSION ${id}`],
  brief: ({ attributes }) => `${attributes.from} to ${attributes.to}`,
};
