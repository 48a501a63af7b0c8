// A setting is added by its row, a command by its file and a line in the list (with its import): loading, the database URL, the command
// line, help, docs and the configuration's type know them then.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Member } from '../../scripts/scaffold/member.ts';
import { type GrownTree, growTree } from './grown-tree.ts';

const SETTING: Member = {
  files: {},
  lines: {
    'src/config/settings/policy.ts': [
      {
        below: 'export const POLICY = {',
        line: `  GATE_TOY: {
    group: 'policy', config: 'toy', flag: 'toy', value: choice(['bear', 'car']), fallback: 'bear', doc: 'what is played with',
  },`,
      },
    ],
  },
};

const CONNECTION_SETTING: Member = {
  files: {},
  lines: {
    'src/config/settings/connection.ts': [
      {
        below: 'export const CONNECTION = {',
        line: `  GATE_TOY_BOX: {
    group: 'connection', parameter: 'toy_box', connection: 'toyBox', secret: true, value: name('BOX'), fallback: null, doc: 'where it lies',
  },`,
      },
    ],
  },
};

const COMMAND: Member = {
  files: {
    'src/commands/about/play.ts': `// Plays.
import type { Command } from '../../run/command.ts';

export const play: Command = {
  name: 'play',
  summary: 'play for a while',
  example: 'schemagate play --loud',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  flags: [{ name: 'loud', type: 'boolean', doc: 'with noise' }],
  plain: (flags) => flags['loud'] === true,
  run: async ({ config }) => {
    const toy: 'bear' | 'car' = config.toy;
    const box: string = config.connection?.toyBox ?? 'no box';
    return { outcome: 'ready', summary: 'played', text: \`\${toy} in \${box}, \${box.length}\` };
  },
};
`,
  },
  lines: {
    'src/commands/commands.ts': [
      { below: "import { version } from './about/version.ts';", line: "import { play } from './about/play.ts';" },
      { below: '  config,', line: '  play,' },
    ],
  },
};

const MEMBERS = [SETTING, CONNECTION_SETTING, COMMAND];

let tree: GrownTree;
beforeAll(() => {
  tree = growTree({
    files: Object.assign({}, ...MEMBERS.map(({ files }) => files)),
    lines: Object.assign({}, ...MEMBERS.map(({ lines }) => lines)),
  });
});
afterAll(() => tree.remove());

test('a setting touches one file and is one row there; a command touches the list, by two lines; and the tree compiles', () => {
  const touched = MEMBERS.map(({ files, lines }) => [Object.keys(files).length, Object.values(lines).map((added) => added.length)]);
  expect(touched).toEqual([
    [0, [1]],
    [0, [1]],
    [1, [2]],
  ]);
  expect(tree.compile()).toBe('');
});

test('the command runs with both, and what is secret is masked', () => {
  const args = ['play', '--loud', '--url', 'postgres://u@h/d?toy_box=under_the_bed'];
  expect(tree.gate(args, { GATE_TOY: 'car' })).toEqual({ exit: 0, stdout: 'car in ***, 13\n' });
});

test('the flag goes before the variable, where each came from is known, and what is wrong is refused with what to do', () => {
  const found = tree.run(`
    import { loadConfig } from './src/config/load.ts';
    const load = (env, flags = {}) => loadConfig({ flags, env, isTerminal: false, user: null, home: null, fileMode: () => 0, readFile: () => 'attic' });
    const { config, inForce } = load({ GATE_TOY: 'car', PGUSER: 'u', GATE_TOY_BOX_FILE: 'f' }, { toy: 'bear' });
    const { effective, sources } = inForce();
    const hints = (env) => { try { load(env); } catch ({ findings }) { return findings.map(({ hint }) => hint); } };
    console.log(JSON.stringify({
      inForce: [config.toy, config.connection.toyBox],
      shown: [effective.GATE_TOY, sources.GATE_TOY, effective.GATE_TOY_BOX, sources.GATE_TOY_BOX],
      byDefault: load({}).config.toy,
      hints: hints({ GATE_TOY: 'cart', GATE_TOYS: 'x', DATABASE_URL: 'postgres://u@h/d?toy_bix=a' }),
    }));`);
  expect(found).toEqual({
    inForce: ['bear', 'attic'],
    shown: ['bear', 'flag --toy', '***', 'file f'],
    byDefault: 'bear',
    hints: ['did you mean car?', 'did you mean GATE_TOY?', 'did you mean toy_box?'],
  });
});

test('help and the docs know both', () => {
  const help = tree.gate(['help', '--all'], {}).stdout.replaceAll(/\s+/g, ' ');
  for (const part of [
    'play play for a while',
    'play --loud with noise',
    '--toy, GATE_TOY what is played with',
    'GATE_TOY_BOX where it lies',
  ])
    expect(help).toContain(part);
  expect(tree.document('docs/commands.md')).toContain('| `play` | play for a while |');
  expect(tree.read('docs/settings.md')).toContain('`GATE_TOY` | `--toy` | `bear` | what is played with; one of `bear`, `car` |');
});
