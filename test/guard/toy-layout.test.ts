// A layout is added by a file of its own and a line in the list (with its import): recognising, settings, ledgers and docs know it then.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Member } from '../../scripts/scaffold/member.ts';
import { type GrownTree, growTree } from './grown-tree.ts';

const TOY = `// The toy tool: N_name.sql, each with a -- toy line.
import type { Layout } from './layout.ts';
import { noMigrations } from './read-folder.ts';

export const toy: Layout = {
  id: 'toy',
  files: 'N_name.sql',
  marks: { sql: /^-- toy$/m },
  naming: ['plain'],
  project: { 'toy.toml': true },
  called: /\\btoy migrate\\b/,
  recognise: (_, marks) => (marks.sql.has('toy') ? 'files carry a \`-- toy\` line' : null),
  could: () => 'files may be anything',
  discover: async (folder) => ({ migrations: [], findings: [noMigrations(folder, 'N_name.sql')] }),
  toolLedger: {
    table: { schema: null, name: 'toy_versions' },
    ledger: ({ table }) => ({ create: '', read: \`SELECT FROM \${table}\`, parse: () => [], applied: () => '', removed: () => '', locks: [] }),
  },
  session: { keeps: true, settings: [] },
  outOfOrder: 'apply',
};
`;

const MEMBER: Member = {
  files: { 'src/layouts/toy.ts': TOY },
  lines: {
    'src/layouts/layouts.ts': [
      { below: "import { TOOLS_WITHOUT_LAYOUT } from './tools-without-layout.ts';", line: "import { toy } from './toy.ts';" },
      { below: '  graphileMigrate,', line: '  toy,' },
    ],
  },
};

let tree: GrownTree;
beforeAll(() => {
  tree = growTree(MEMBER);
});
afterAll(() => tree.remove());

test('one file that was there is touched, by two lines, and the tree compiles', () => {
  expect(Object.entries(MEMBER.lines).map(([file, lines]) => [file, lines.length])).toEqual([['src/layouts/layouts.ts', 2]]);
  expect(tree.compile()).toBe('');
});

test('it is recognised by its mark, by the project, by what a project calls, and by its ledger', () => {
  const found = tree.run(`
    import { candidatesOf, otherLedgers } from './src/project/recognise.ts';
    import { evidenceAround } from './src/project/evidence.ts';
    import { LAYOUT_BY_ID } from './src/layouts/layouts.ts';
    import { wantedTables } from './src/layouts/ledger-tables.ts';
    const config = { layout: 'auto', ledgerTable: null, ledgerSchema: 'schemagate' };
    const folder = (text) => ({
      path: 'm', show: (name) => 'm/' + name, read: () => Buffer.from(text),
      list: (of) => of === undefined ? [{ name: '1_a.sql', kind: 'file' }] : null,
    });
    const leading = (text, project = {}) =>
      candidatesOf(folder(text), config, () => evidenceAround('m', (path) => project[path] ?? null)).leading.map(({ layout }) => layout.id);
    const tables = new Map([['"toy_versions"', { schema: 'public', name: 'toy_versions', columns: [] }]]);
    console.log(JSON.stringify({
      mark: leading('-- toy\\n'),
      project: leading('SELECT 1', { 'toy.toml': '' }),
      called: leading('SELECT 1', { 'Makefile': 'db:\\n\\ttoy migrate up' }),
      nothing: leading('SELECT 1'),
      stranger: candidatesOf(folder('---- create above / drop below ----'), { ...config, layout: 'auto' }).strangers.map(({ tool }) => tool),
      asked: wantedTables(config).includes('"toy_versions"'),
      ledger: otherLedgers(LAYOUT_BY_ID.get('gate'), config, { tables }).map(({ message }) => message.split(',')[1]),
    }));`);
  expect(found).toEqual({
    mark: ['toy'],
    project: ['toy'],
    called: ['toy'],
    nothing: ['gate', 'sqlx'],
    stranger: ['tern'],
    asked: true,
    ledger: [' as toy has its ledger'],
  });
});

test('the setting takes it and names it, and the docs list it', () => {
  const found = tree.run(`
    import { loadConfig } from './src/config/load.ts';
    const outside = { flags: {}, env: { GATE_LAYOUT: 'toy' }, isTerminal: false, user: null, home: null };
    console.log(JSON.stringify(loadConfig(outside).config.layout));`);
  expect(found).toBe('toy');
  expect(tree.document('README.md')).toContain('| `toy` | `N_name.sql` | `toy_versions` | is applied |');
});
