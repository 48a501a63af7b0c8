// A layout: NUMBER_name.sql files that carry a comment of the tool, and a ledger with a row for each version.
import { readFileSync } from 'node:fs';
import { camelCase } from './member.ts';
import type { Scaffold } from './scaffold.ts';

export const layout: Scaffold = {
  member: 'layout',
  usage: 'NAME',
  name: /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
  example: 'toy-tool',
  places: [],
  make: (name, _, root) => ({
    files: {
      [`src/layouts/${name}.ts`]: source(name),
      [`test/unit/layouts/${name}.test.ts`]: unitTest(name),
      [`test/contract/dialects/${name}.ts`]: dialect(name),
      ...fixture(name, root),
    },
    lines: {
      'src/layouts/layouts.ts': [
        { below: "import { byId } from '../core/registry.ts';", line: `import { ${camelCase(name)} } from './${name}.ts';` },
        { from: 'export const LAYOUTS', above: '];', line: `  ${camelCase(name)},` },
      ],
      'test/unit/project/near-misses.test.ts': [{ from: 'const NEAR_MISSES', above: '};', line: nearMisses(name) }],
    },
  }),
  next: [
    "follow the tool: how files are named and ordered, what its header says, its ledger's table, its locks",
    'give the fixture the form that the tool gives its files, and run npx vitest run --project integration test/contract/layouts.test.ts',
  ],
};

const nearMisses = (name: string): string => `  '${name}': {
    inOrder: { '1_a.sql': '-- ${name}\\nSELECT 1;' },
    text: '-- ${name}\\nSELECT 2;',
    names: ['2-b.sql', '2b.sql', '2_b.SQL'],
  },`;

const tableOf = (name: string): string => `${name.replaceAll('-', '_')}_migrations`;

const source = (name: string): string => `// ${name}: \`<number>_name.sql\`, each with a \`-- ${name}\` line.
import type { Folder } from '../core/folder.ts';
import { canonicalNumber, type Migration, numericKey } from '../core/migration.ts';
import { createSchema } from '../ledger/create-schema.ts';
import { type LedgerPlace, type ToolLedger, toolRow } from '../ledger/tool-ledger.ts';
import { checksum } from '../sql/decode.ts';
import { gather } from './gather.ts';
import type { Discovery, Layout } from './layout.ts';
import { filesIn, mayBreathe } from './read-folder.ts';

const FILES = '<number>_name.sql';
const NAME = /^(\\d+)_(.*)\\.sql$/;

export const ${camelCase(name)}: Layout = {
  id: '${name}',
  files: FILES,
  marks: { sql: /^-- ${name}$/m },
  naming: ['plain'],
  called: /\\b${name} migrate\\b/,
  recognise: (_, marks) => (marks.sql.has('${name}') ? 'files carry a \`-- ${name}\` line' : null),
  discover,
  toolLedger: { table: { schema: null, name: '${tableOf(name)}' }, ledger },
  session: { keeps: true, settings: [] },
  outOfOrder: 'apply',
};

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  for (const [index, path] of filesIn(folder).entries()) {
    await mayBreathe(index);
    const [, version, name] = NAME.exec(path) ?? [];
    if (version === undefined) continue;
    const id = canonicalNumber(version);
    gathering.claim(id, path);
    const read = gathering.read(path);
    if (read !== null) gathering.migrations.push(migrationOf({ version, id, name: name!, file: folder.show(path), text: read.text }));
  }
  return gathering.end();
}

const migrationOf = (known: Pick<Migration, 'version' | 'id' | 'name' | 'file' | 'text'>): Migration => ({
  ...known,
  key: numericKey(known.id),
  kind: 'versioned',
  checksum: checksum(known.text),
  down: null,
  code: null,
});

function ledger({ table, schema }: LedgerPlace): ToolLedger {
  return {
    create: \`\${createSchema(schema)};\\nCREATE TABLE IF NOT EXISTS \${table} (version bigint PRIMARY KEY)\`,
    read: \`SELECT version::pg_catalog.text AS version FROM \${table}\`,
    parse: (rows, migrations) => {
      const known = new Map(migrations.map((migration) => [migration.id, migration]));
      return rows.map((row) => {
        const id = String(row['version']);
        return toolRow(known.get(id) ?? { id, key: numericKey(id), kind: 'versioned', version: id, name: '' });
      });
    },
    applied: ({ id }) => \`INSERT INTO \${table} (version) VALUES (\${id})\`,
    removed: ({ id }) => \`DELETE FROM \${table} WHERE version = \${id}\`,
    locks: [],
  };
}
`;

const unitTest = (name: string): string => `import { expect, test } from 'vitest';
import { ${camelCase(name)} } from '../../../src/layouts/${name}.ts';
import { fakeFolder, lookedAt } from '../../support/fake-folder.ts';

const options = { placeholders: new Map<string, string>(), substitute: 'auto', environment: {} } as const;

test('files are known by their names and ordered by their numbers', async () => {
  const folder = fakeFolder({ '10_b.sql': 'SELECT 2;', '9_a.sql': 'SELECT 1;', 'README.md': '' });
  const { migrations, findings } = await ${camelCase(name)}.discover(folder, options);
  expect(findings).toEqual([]);
  expect(migrations.map(({ version, name, text }) => [version, name, text])).toEqual([
    ['9', 'a', 'SELECT 1;'],
    ['10', 'b', 'SELECT 2;'],
  ]);
});

test('one number twice, and a folder without a file, are errors', async () => {
  const codes = async (files: Parameters<typeof fakeFolder>[0]) =>
    (await ${camelCase(name)}.discover(fakeFolder(files), options)).findings.map(({ code }) => code);
  expect([await codes({ '1_a.sql': '', '01_b.sql': '' }), await codes({})]).toEqual([['duplicate-version'], ['no-migrations']]);
});

test('it is recognised by its comment', () => {
  expect(${camelCase(name)}.recognise(...lookedAt({ '1_a.sql': '-- ${name}\\nSELECT 1;' }))).toBe('files carry a \`-- ${name}\` line');
  expect(${camelCase(name)}.recognise(...lookedAt({ '1_a.sql': 'SELECT 1;' }))).toBeNull();
});
`;

const dialect = (name: string): string => `// Stories told as ${name} migrations.
import type { Dialect } from '../dialect.ts';

export const dialect: Dialect = {
  layout: '${name}',
  tell: (steps) => Object.fromEntries(steps.map(({ number, name, up }) => [\`\${number}_\${name}.sql\`, \`-- ${name}\\n\${up}\\n\`])),
  version: String,
  table: 'public.${tableOf(name)}',
  applied: 'SELECT version FROM public.${tableOf(name)} ORDER BY version',
  code: () => null,
  makeDirty: null,
};
`;

/** The story of every layout's fixture, told as this one's files. */
const fixture = (name: string, root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['create_users', 'orders', 'touch', 'totals', 'seed'].map((step, index) => {
      const text = readFileSync(`${root}test/fixtures/layouts/gate/000${index + 1}_${step}.sql`, 'utf8');
      return [`test/fixtures/layouts/${name}/${index + 1}_${step}.sql`, `-- ${name}\n${text}`];
    }),
  );
