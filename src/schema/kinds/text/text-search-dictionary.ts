// Text search dictionaries: a template and its options.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, nameAside, qualified } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { ourOwn } from '../../model/scope.ts';
import { inSchema, ownedInSchema } from '../../parts/catalogs/catalog-rows.ts';

type DictionaryAttributes = {
  readonly template: string;
  /** As the server keeps them: `language = 'english', stopwords = 'english'`. */
  readonly options?: string;
};

export const textSearchDictionary: Kind<DictionaryAttributes> = {
  name: 'text search dictionary',
  plural: 'text search dictionaries',
  ...inSchema('pg_ts_dict', 'dict'),
  securable: { rows: ownedInSchema('pg_ts_dict', 'dict') },
  attributes: { template: 'meaning', options: 'meaning' },
  query: (scope) => `/* gate:text-search-dictionary */ SELECT n.nspname AS schema, d.dictname AS name, tn.nspname AS template_schema,
  t.tmplname AS template, d.dictinitoption AS options
FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE ${ourOwn(scope, 'pg_catalog.pg_ts_dict', 'd.oid')} ORDER BY n.nspname, d.dictname`,
  parse: (row) => ({
    kind: 'text search dictionary',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<DictionaryAttributes>({
      template: qualified(row['template_schema']!, row['template']!),
      options: row['options'],
    }),
  }),
  weight: () => weightOfStep('text search dictionary'),
  create: (object) => [createDictionary(object)],
  alter: (change) => {
    if (!change.changed.includes('template')) return [alterOptions(change)];
    return usersOf(change).length === 0 ? 'replace' : swap(change);
  },
  isMadeAnew: (change) => change.changed.includes('template'),
  drop: ({ id }) => [`DROP TEXT SEARCH DICTIONARY ${id}`],
  brief: ({ attributes: { template, options } }) => (options === undefined ? template : `${template} (${options})`),
};

const createDictionary = ({ id, attributes: { template, options } }: CatalogObject<DictionaryAttributes>): string =>
  `CREATE TEXT SEARCH DICTIONARY ${id} (TEMPLATE = ${template}${options === undefined ? '' : `, ${options}`})`;

/** Each option that is named is first removed and then appended if it has a value, so naming all of them in order gives that order. */
function alterOptions({ expected, live }: Change<DictionaryAttributes>): string {
  const wanted = namesOf(expected.attributes.options);
  const gone = namesOf(live.attributes.options).filter((name) => !wanted.includes(name));
  const list = [...gone, ...(expected.attributes.options === undefined ? [] : [expected.attributes.options])];
  return `ALTER TEXT SEARCH DICTIONARY ${expected.id} (${list.join(', ')})`;
}

const OPTION = /("(?:[^"]|"")*"|[^\s=,]+)\s*=\s*(?:E?'(?:[^'\\]|''|\\.)*'|[^\s,]+)/g;

const namesOf = (options = ''): readonly string[] => [...options.matchAll(OPTION)].map(([, name]) => name!);

const usersOf = ({ dependents }: Change<DictionaryAttributes>): readonly CatalogObject[] =>
  dependents.filter(({ kind }) => kind === 'text search configuration');

/** No statement gives a dictionary another template. The configurations that use it move over to the new one. */
function swap(change: Change<DictionaryAttributes>): readonly string[] {
  const { expected } = change;
  const aside = nameAside(expected.id, change.apart);
  const old = `${allButLast(expected.id)}.${aside}`;
  return [
    `ALTER TEXT SEARCH DICTIONARY ${expected.id} RENAME TO ${aside}`,
    createDictionary(expected),
    ...usersOf(change).map(({ id }) => `ALTER TEXT SEARCH CONFIGURATION ${id} ALTER MAPPING REPLACE ${old} WITH ${expected.id}`),
    `DROP TEXT SEARCH DICTIONARY ${old}`,
  ];
}
