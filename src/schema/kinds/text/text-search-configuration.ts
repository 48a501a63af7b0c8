// Text search configurations: a parser, and for each sort of token the dictionaries it is looked up in.

import { grouped } from '../../model/grouped.ts';
import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import { ourOwn } from '../../model/scope.ts';
import { inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';

type ConfigurationAttributes = {
  readonly parser: string;
  /** By sort of token: `public.thesaurus, pg_catalog.simple`. */
  readonly mappings?: Mappings;
};

type Mappings = Readonly<Record<string, string>>;

export const textSearchConfiguration: Kind<ConfigurationAttributes> = {
  name: 'text search configuration',
  plural: 'text search configurations',
  ...inSchema('pg_ts_config', 'cfg'),
  catalogs: [
    { table: 'pg_ts_config', oid: 'oid', onlyBeside: ['pg_ts_config+'] },
    { table: 'pg_ts_config_map', oid: 'mapcfg', onlyBeside: ['pg_ts_config+'] },
  ],
  securable: { rows: ownedInSchema('pg_ts_config', 'cfg') },
  attributes: { parser: 'meaning', mappings: 'meaning' },
  query: (
    scope,
  ) => `/* gate:text-search-configuration */ SELECT n.nspname AS schema, g.cfgname AS name, pn.nspname AS parser_schema, p.prsname AS parser,
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(t.alias, dn.nspname, d.dictname) ORDER BY t.alias, m.mapseqno)
     FROM pg_catalog.pg_ts_config_map m JOIN pg_catalog.ts_token_type(g.cfgparser) t ON t.tokid = m.maptokentype
     JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
     WHERE m.mapcfg = g.oid) AS mappings
FROM pg_catalog.pg_ts_config g JOIN pg_catalog.pg_namespace n ON n.oid = g.cfgnamespace
JOIN pg_catalog.pg_ts_parser p ON p.oid = g.cfgparser JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_ts_config', 'g.oid')} ORDER BY n.nspname, g.cfgname`,
  parse: (row) => {
    const mappings = grouped(JSON.parse(row['mappings'] ?? '[]') as [string, string, string][], ([token]) => quoteName(token));
    return {
      kind: 'text search configuration',
      id: qualified(row['schema']!, row['name']!),
      attributes: present<ConfigurationAttributes>({
        parser: qualified(row['parser_schema']!, row['parser']!),
        mappings:
          mappings.size > 0 &&
          Object.fromEntries([...mappings].map(([token, all]) => [token, all.map(([, ...name]) => qualified(...name)).join(', ')])),
      }),
    };
  },
  weight: () => weightOfStep('text search configuration'),
  create: ({ id, attributes }) => [
    `CREATE TEXT SEARCH CONFIGURATION ${id} (PARSER = ${attributes.parser})`,
    ...map(id, 'ADD', Object.entries(attributes.mappings ?? {})),
  ],
  alter: (change) => (change.changed.includes('parser') ? 'replace' : alterMappings(change)),
  drop: ({ id }) => [`DROP TEXT SEARCH CONFIGURATION ${id}`],
  caution: (difference) => {
    if (difference.state === 'missing') return undefined;
    return difference.changed.includes('parser')
      ? 'the configuration is recreated: if an index or a generated column uses it, drop that first and recreate it afterwards'
      : 'existing indexes and stored tsvectors keep the old mappings: reindex, and update stored tsvectors';
  },
};

function alterMappings({ expected, live }: Change<ConfigurationAttributes>): readonly string[] {
  const { id } = expected;
  const [wanted, found] = [expected.attributes.mappings ?? {}, live.attributes.mappings ?? {}];
  const gone = Object.keys(found).filter((token) => !(token in wanted));
  const entries = Object.entries(wanted);
  return [
    ...(gone.length === 0 ? [] : [`ALTER TEXT SEARCH CONFIGURATION ${id} DROP MAPPING FOR ${gone.join(', ')}`]),
    ...map(
      id,
      'ALTER',
      entries.filter(([token, all]) => token in found && found[token] !== all),
    ),
    ...map(
      id,
      'ADD',
      entries.filter(([token]) => !(token in found)),
    ),
  ];
}

/** One statement for all the tokens with the same dictionaries. */
const map = (id: string, verb: 'ADD' | 'ALTER', entries: readonly (readonly [string, string])[]): readonly string[] =>
  [...grouped(entries, ([, all]) => all)].map(
    ([all, tokens]) => `ALTER TEXT SEARCH CONFIGURATION ${id} ${verb} MAPPING FOR ${tokens.map(([token]) => token).join(', ')} WITH ${all}`,
  );
