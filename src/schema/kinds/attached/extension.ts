// Extensions. Their members are theirs: none of them is listed by itself.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Kind } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { inDatabase } from '../../parts/catalogs/catalog-rows.ts';

type ExtensionAttributes = {
  readonly schema: string;
  readonly version: string;
};

export const extension: Kind<ExtensionAttributes> = {
  name: 'extension',
  plural: 'extensions',
  ...inDatabase('pg_extension', 'ext'),
  catalogs: [
    { table: 'pg_extension', oid: 'oid' },
    // What belongs to one: ALTER EXTENSION … ADD writes nothing else.
    {
      table: 'pg_depend',
      name: 'extension-members',
      where: "refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND deptype = 'e'",
    },
  ],
  // The language plpgsql comes as one.
  foundBy: ['pg_extension', 'extension-members'],
  attributes: { schema: 'meaning', version: 'tuning' },
  query: () => `/* gate:extension */ SELECT e.extname AS name, n.nspname AS schema, e.extversion AS version
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname`,
  parse: (row) => ({
    kind: 'extension',
    id: qualified(row['name']!),
    attributes: { schema: qualified(row['schema']!), version: row['version']! },
  }),
  weight: () => weightOfStep('extension'),
  create: ({ id, attributes }) => [`CREATE EXTENSION ${id} SCHEMA ${attributes.schema} VERSION ${quoteLiteral(attributes.version)}`],
  alter: ({ expected: { id, attributes }, changed }) => [
    ...(changed.includes('schema') ? [`ALTER EXTENSION ${id} SET SCHEMA ${attributes.schema}`] : []),
    ...(changed.includes('version') ? [`ALTER EXTENSION ${id} UPDATE TO ${quoteLiteral(attributes.version)}`] : []),
  ],
  drop: ({ id }) => [`DROP EXTENSION ${id}`],
  holds: 'the contents of its types and tables',
  brief: ({ attributes }) => `version ${attributes.version} in schema ${attributes.schema}`,
  caution: (difference) =>
    difference.state === 'changed' && difference.changed.includes('version')
      ? 'an extension can only be updated to newer versions that are installed on the server'
      : undefined,
  // Which version CREATE EXTENSION takes is the server's choice.
  perMajor: () => ['version'],
};
