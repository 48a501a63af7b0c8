// Foreign servers. They contain their user mappings; foreign tables name them.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { notOfExtension } from '../../model/scope.ts';
import { grantedInDatabase, inDatabase } from '../../parts/catalogs/catalog-rows.ts';
import {
  type ForeignOptions,
  optionsAsJson,
  optionsChange,
  optionsClause,
  parseOptions,
  secretsCaution,
} from '../../parts/foreign-options.ts';
import { type UserMappingAttributes, userMapping } from './user-mapping.ts';

type ServerAttributes = {
  readonly wrapper: string;
  readonly type?: string;
  readonly version?: string;
  readonly options?: ForeignOptions;
};

export const server: Kind<ServerAttributes> = {
  name: 'server',
  plural: 'servers',
  ...inDatabase('pg_foreign_server', 'srv'),
  catalogs: [{ table: 'pg_foreign_server', oid: 'oid', onlyBeside: ['pg_foreign_server+'] }],
  foundBy: ['pg_foreign_server+'],
  securable: { rows: grantedInDatabase('pg_foreign_server', 'srv', 'S'), grants: { on: 'FOREIGN SERVER' } },
  attributes: { wrapper: 'meaning', type: 'meaning', version: 'meaning', options: 'meaning' },
  query: () => `/* gate:server */ SELECT s.srvname AS name, w.fdwname AS wrapper, s.srvtype AS type, s.srvversion AS version,
  ${optionsAsJson('s.srvoptions')} AS options
FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE ${notOfExtension('pg_catalog.pg_foreign_server', 's.oid')} ORDER BY s.srvname`,
  parse: (row) => ({
    kind: 'server',
    id: qualified(row['name']!),
    attributes: present<ServerAttributes>({
      wrapper: qualified(row['wrapper']!),
      type: row['type'],
      version: row['version'],
      options: parseOptions(row['options']),
    }),
  }),
  weight: () => weightOfStep('server'),
  // As one names a schema: names that are not qualified are not looked for.
  mentions: ({ attributes }) => `${attributes.wrapper}._`,
  create: (object) => [createServer(object)],
  alter: (change) => (isMadeAnew(change) ? makeAnew(change) : alterServer(change)),
  isMadeAnew: (change) => isMadeAnew(change),
  // It goes with its user mappings. Its foreign tables are gone or moved by then: they have repairs of their own.
  drop: ({ id }) => [`DROP SERVER ${id} CASCADE`],
  brief: ({ attributes }) => `of ${attributes.wrapper}`,
  caution: (difference) => {
    const { options } = difference.expected.attributes;
    if (difference.state === 'missing') return secretsCaution(options);
    if (isMadeAnew(difference))
      return 'the server is recreated with its user mappings, but without their secrets; drop its foreign tables first and recreate them afterwards';
    return secretsCaution(options, difference.live.attributes.options);
  },
};

const isMadeAnew = ({ changed }: Change<ServerAttributes>): boolean => changed.includes('wrapper') || changed.includes('type');

function createServer({ id, attributes: { wrapper, type, version, options } }: CatalogObject<ServerAttributes>): string {
  const clauses = `${type === undefined ? '' : ` TYPE ${quoteLiteral(type)}`}${version === undefined ? '' : ` VERSION ${quoteLiteral(version)}`}`;
  return `CREATE SERVER ${id}${clauses} FOREIGN DATA WRAPPER ${wrapper}${optionsClause(options)}`;
}

function alterServer({ expected: { id, attributes }, live, changed }: Change<ServerAttributes>): readonly string[] {
  const version = attributes.version === undefined ? 'NULL' : quoteLiteral(attributes.version);
  const options = optionsChange(attributes.options, live.attributes.options);
  const clauses = [...(changed.includes('version') ? [`VERSION ${version}`] : []), ...(options === null ? [] : [options])];
  return clauses.length === 0 ? [] : [`ALTER SERVER ${id} ${clauses.join(' ')}`];
}

/** Without CASCADE, which would take the foreign tables. */
function makeAnew({ expected, parts }: Change<ServerAttributes>): readonly string[] {
  const mappings = parts.filter(({ kind }) => kind === userMapping.name) as readonly CatalogObject<UserMappingAttributes>[];
  return [...mappings.flatMap((mapping) => userMapping.drop(mapping)), `DROP SERVER ${expected.id}`, createServer(expected)];
}
