// User mappings: as whom a role goes to a foreign server. Of a password nothing is kept but that there is one, see foreign-options.ts;
// the repair makes the mapping without it and says so. To a role that may not see a mapping's options, it has none.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { referenceTo } from '../../model/object.ts';
import { notOfExtension } from '../../model/scope.ts';
import {
  type ForeignOptions,
  optionsAsJson,
  optionsChange,
  optionsClause,
  parseOptions,
  secretsCaution,
} from '../../parts/foreign-options.ts';

export type UserMappingAttributes = {
  readonly options?: ForeignOptions;
};

export const userMapping: Kind<UserMappingAttributes> = {
  name: 'user mapping',
  plural: 'user mappings',
  catalogs: [
    // Only a superuser may read pg_user_mapping; this view hides options from others, and so what they cannot see does not count.
    {
      ...{ name: 'pg_user_mapping', rows: 'pg_catalog.pg_user_mappings', value: "umid || coalesce(umoptions::text, '')" },
      onlyBeside: ['pg_user_mapping+'],
    },
  ],
  foundBy: ['pg_user_mapping+'],
  attributes: { options: 'meaning' },
  query: () => `/* gate:user-mapping */ SELECT CASE WHEN m.umuser <> 0 THEN m.usename END AS role, m.srvname AS server,
  ${optionsAsJson('m.umoptions')} AS options
FROM pg_catalog.pg_user_mappings m
WHERE ${notOfExtension('pg_catalog.pg_foreign_server', 'm.srvid')} ORDER BY m.srvname, m.usename`,
  parse: (row) => {
    const server = qualified(row['server']!);
    return {
      kind: 'user mapping',
      id: `FOR ${row['role'] == null ? 'PUBLIC' : qualified(row['role'])} SERVER ${server}`,
      owner: referenceTo('server', server),
      attributes: present<UserMappingAttributes>({ options: parseOptions(row['options']) }),
    };
  },
  weight: () => weightOfStep('user mapping'),
  mentions: () => '',
  create: ({ id, attributes }) => [`CREATE USER MAPPING IF NOT EXISTS ${id}${optionsClause(attributes.options)}`],
  alter: ({ expected: { id, attributes }, live }) => {
    const options = optionsChange(attributes.options, live.attributes.options);
    return options === null ? [] : [`ALTER USER MAPPING ${id} ${options}`];
  },
  drop: ({ id }) => [`DROP USER MAPPING IF EXISTS ${id}`],
  caution: (difference) =>
    secretsCaution(difference.expected.attributes.options, difference.state === 'changed' ? difference.live.attributes.options : undefined),
};
