// A layout and a kind are each added by a file of their own and a line in the list (with its import); whatever reads the lists knows them then.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kind } from '../../scripts/scaffold/kind.ts';
import type { Member } from '../../scripts/scaffold/member.ts';
import { type GrownTree, growTree } from './grown-tree.ts';

const LAYOUT_SOURCE = `// The toy tool: N_name.sql, each with a -- toy line.
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

const LAYOUT: Member = {
  files: { 'src/layouts/toy.ts': LAYOUT_SOURCE },
  lines: {
    'src/layouts/layouts.ts': [
      { below: "import { TOOLS_WITHOUT_LAYOUT } from './tools-without-layout.ts';", line: "import { toy } from './toy.ts';" },
      { below: '  graphileMigrate,', line: '  toy,' },
    ],
  },
};

/** As scripts/new.ts makes one, with a letter and a catalog of its own. */
const KIND: Member = kind.make('toy-relation', 'relations', '');
const KIND_PATH = 'src/schema/kinds/relations/toy-relation.ts';
const KIND_SOURCE = KIND.files[KIND_PATH]!.replace(
  'catalogs: [COUNTED.relations],',
  "catalogs: [COUNTED.relations, { table: 'pg_toy', oid: 'oid' }],",
).replace("LETTER = '?'", "LETTER = 'y'");

let tree: GrownTree;
beforeAll(() => {
  tree = growTree({ files: { ...LAYOUT.files, [KIND_PATH]: KIND_SOURCE }, lines: { ...LAYOUT.lines, ...KIND.lines } });
});
afterAll(() => tree.remove());

test('each touches one file that was there, by two lines, and the tree compiles', () => {
  const touched = [LAYOUT, KIND].flatMap(({ lines }) => Object.entries(lines).map(([file, added]) => [file, added.length]));
  expect(touched).toEqual([
    ['src/layouts/layouts.ts', 2],
    ['src/schema/kinds/kinds.ts', 2],
  ]);
  expect(tree.compile()).toBe('');
});

test('the layout is recognised by its mark, by the project, by what a project calls, and by its ledger', () => {
  const found = tree.run(`
    import { candidatesOf, otherLedgers } from './src/project/recognise.ts';
    import { evidenceAround } from './src/project/evidence.ts';
    import { LAYOUT_BY_ID } from './src/layouts/layouts.ts';
    import { wantedTables } from './src/layouts/ledger-tables.ts';
    const config = { layout: 'auto', ledgerTable: null, ledgerSchema: 'schemagate' };
    const folder = (text) => ({
      path: 'm', show: (name) => 'm/' + name, read: () => Buffer.from(text), readText: () => text,
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
    ledger: [' where toy keeps its ledger'],
  });
});

test('the setting takes the layout, and the docs list both', () => {
  const found = tree.run(`
    import { loadConfig } from './src/config/load.ts';
    const outside = { flags: {}, env: { GATE_LAYOUT: 'toy' }, isTerminal: false, user: null, home: null };
    console.log(JSON.stringify(loadConfig(outside).config.layout));`);
  expect(found).toBe('toy');
  expect(tree.document('docs/layouts.md')).toContain('| `toy` | `N_name.sql` | `toy_versions` | is applied |');
  expect(tree.read('docs/catalog.md')).toContain('| toy relation |');
});

test('the kind is in the fingerprint, in what comments are on, and among what is owned and granted on', () => {
  const found = tree.run(`
    import { kindOf } from './src/schema/kinds/kinds.ts';
    import { firstLook } from './src/schema/verify/fingerprint.ts';
    const query = (name) => kindOf(name).query({ exclude: [], privileges: true, owners: true });
    const has = (name, text) => query(name).includes(text);
    const word = "WHEN 'y' THEN 'toy relation'";
    const owner = { kind: 'owner', id: 'toy relation app.box', owner: 'toy relation app.box', attributes: { role: 'ann' } };
    const grant = { kind: 'toy relation', nspname: 'app', name: 'box', grantee: 'bob', items: '[["SELECT","granted",1,null]]' };
    console.log(JSON.stringify({
      fingerprint: firstLook({}).includes('FROM pg_catalog.pg_toy WHERE oid >= 16384'),
      said: ['comment', 'security label', 'owner', 'privilege'].filter((name) => has(name, word)),
      owned: kindOf('owner').finish(owner, []),
      granted: kindOf('privilege').parse(grant).id,
    }));`);
  expect(found).toEqual({
    fingerprint: true,
    said: ['comment', 'security label', 'owner', 'privilege'],
    owned: ['ALTER TOY RELATION app.box OWNER TO ann'],
    granted: 'ON TABLE app.box TO bob',
  });
});

test('the kind is compared, found missing, made with its comment and counted', () => {
  const found = tree.run(`
    import { compareCatalogs } from './src/schema/compare/compare.ts';
    import { countByKind } from './src/schema/compare/count.ts';
    import { asScript } from './src/schema/repair/script.ts';
    const toy = { kind: 'toy relation', id: 'app.box', attributes: { options: ['size=7'] } };
    const comment = { kind: 'comment', id: 'toy relation app.box', owner: 'toy relation app.box', attributes: { text: 'mine' } };
    const catalog = (objects) => ({ serverVersion: 180000, kinds: ['comment', 'toy relation'], objects });
    const differences = compareCatalogs(catalog([comment, toy]), catalog([]));
    console.log(JSON.stringify({
      codes: differences.map(({ state, expected }) => [state, expected.kind]),
      script: asScript(differences).text.split('\\n').filter((line) => /^(CREATE|COMMENT)/.test(line)),
      counted: countByKind(catalog([comment, toy])),
    }));`);
  expect(found).toEqual({
    codes: [['missing', 'toy relation']],
    script: ['CREATE TOY RELATION app.box WITH (size=7);', "COMMENT ON TOY RELATION app.box IS 'mine';"],
    counted: { comments: 1, 'toy relations': 1 },
  });
});
