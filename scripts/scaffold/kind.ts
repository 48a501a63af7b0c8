// A kind of object: what pg_class would hold under a letter that it does not know yet, so that nothing is read until the letter is one.
import { camelCase } from './member.ts';
import type { Scaffold } from './scaffold.ts';

export const kind: Scaffold = {
  member: 'kind',
  usage: 'NAME [--in attached|foreign|relations|replication|routines|text|types]',
  name: /^[a-z]+(?:-[a-z]+)*$/,
  example: 'toy-relation',
  places: ['relations', 'attached', 'foreign', 'replication', 'routines', 'text', 'types'],
  make: (name, room) => ({
    files: {
      [`src/schema/kinds/${room}/${name}.ts`]: source(name),
      [`test/unit/schema/kinds/${room}/${name}.test.ts`]: unitTest(name, room),
      [`test/corpus/cases/${name}-options/a.sql`]: '-- one with an option\n',
      [`test/corpus/cases/${name}-options/b.sql`]: '-- the same with another\n',
    },
    lines: {
      'src/schema/kinds/kinds.ts': [
        { below: "import type { Kind } from '../model/kind.ts';", line: `import { ${camelCase(name)} } from './${room}/${name}.ts';` },
        { from: 'export const KINDS', above: '];', line: `  ${camelCase(name)},` },
      ],
    },
  }),
  next: [
    'say where PostgreSQL keeps it: catalogs, described, securable and query (src/schema/model/catalog-facets.ts, src/schema/parts)',
    'give it the step at which it is made (src/schema/model/making-order.ts)',
    'give each attribute a change in test/support/attribute-changes.ts, and the corpus cases in test/corpus/cases',
  ],
};

const source = (name: string): string => {
  const words = name.replaceAll('-', ' ');
  const type = `${name[0]!.toUpperCase()}${camelCase(name).slice(1)}Attributes`;
  return `// The kind ${words}: its options.
import { type Kind, present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { ourRelations } from '../../model/scope.ts';
import { asRelation, COUNTED, securableRelation } from '../../parts/catalogs/relation-rows.ts';
import { optionChanges, optionList, parseOptions } from '../../parts/storage-options.ts';

type ${type} = {
  readonly options?: readonly string[];
};

/** Its relkind. */
const LETTER = '?';

export const ${camelCase(name)}: Kind<${type}> = {
  name: '${words}',
  plural: '${words}s',
  catalogs: [COUNTED.relations],
  foundBy: [\`pg_class.\${LETTER}\`],
  described: [asRelation(LETTER, '${words}')],
  securable: securableRelation(LETTER),
  attributes: { options: 'tuning' },
  query: (scope) => {
    const { from, where } = ourRelations(scope, LETTER);
    return \`/* gate:${words} */ SELECT n.nspname AS schema, c.relname AS name, pg_catalog.array_to_json(c.reloptions) AS options
FROM \${from} WHERE \${where} ORDER BY n.nspname, c.relname\`;
  },
  parse: (row) => ({
    kind: '${words}',
    id: qualified(row['schema']!, row['name']!),
    attributes: present<${type}>({ options: parseOptions(row['options']) }),
  }),
  weight: () => weightOfStep('table'),
  create: ({ id, attributes: { options = [] } }) => [\`CREATE ${words.toUpperCase()} \${id}\${options.length === 0 ? '' : \` WITH (\${optionList(options)})\`}\`],
  alter: ({ expected, live }) =>
    optionChanges(live.attributes.options, expected.attributes.options).map((change) => \`ALTER ${words.toUpperCase()} \${live.id} \${change}\`),
  drop: ({ id }) => [\`DROP ${words.toUpperCase()} \${id}\`],
};
`;
};

const unitTest = (name: string, room: string): string => {
  const words = name.replaceAll('-', ' ');
  return `import { expect, test } from 'vitest';
import { ${camelCase(name)} } from '../../../../../src/schema/kinds/${room}/${name}.ts';

test('it is read, made and dropped', () => {
  const made = ${camelCase(name)}.parse({ schema: 'app', name: 'Box', options: '["size=7"]' });
  expect(made).toEqual({ kind: '${words}', id: 'app."Box"', attributes: { options: ['size=7'] } });
  expect(${camelCase(name)}.create(made, [])).toEqual(['CREATE ${words.toUpperCase()} app."Box" WITH (size=7)']);
  expect(${camelCase(name)}.drop(made)).toEqual(['DROP ${words.toUpperCase()} app."Box"']);
});
`;
};
