// What scripts/new.ts makes compiles, is formatted, is documented and passes its own test at once, in a copy of the tree.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMember } from '../../scripts/scaffold/member.ts';
import { NOT_YET, SCAFFOLDS } from '../../scripts/scaffold/scaffolds.ts';
import { copyTree } from '../guard/grown-tree.ts';

const COPIED = [
  ...['src', 'scripts', 'docs', 'examples', 'README.md', 'CONTRIBUTING.md', 'package.json', 'tsconfig.json', 'biome.json', '.gitignore'],
  ...['vitest.config.ts', 'vitest.chaos.config.ts', 'test/unit', 'test/support', 'test/contract', 'test/fixtures', 'test/guard'],
  ...['test/integration/doctor', 'migrations'],
  ...['corpus.ts', 'judge.ts', 'known.ts', 'random.ts', 'turn.ts'].map((file) => `test/corpus/${file}`),
];

let root = '';
let touched: readonly string[] = [];
const run = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return { status, output: `${stdout}${stderr}` };
};
const tool = (name: string): string => join(root, 'node_modules/.bin', name);

beforeAll(() => {
  root = copyTree(COPIED);
  // The linter goes by what git ignores.
  run('git', 'init', '-q');
  const made = SCAFFOLDS.map(({ member, example }) => run(process.execPath, 'scripts/new.ts', member, example));
  expect(made.filter(({ status }) => status !== 0)).toEqual([]);
  touched = made.flatMap(({ output }) => [...output.matchAll(/^ {2}(\w\S+)$/gm)].map(([, path]) => path!));
});
afterAll(() => rmSync(root, { recursive: true }));

test('it touches what CONTRIBUTING.md says', () => {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  expect([touched.length > 8, touched.filter((path) => !page.includes(`\`${path}\``))]).toEqual([true, []]);
});

test('it compiles', () => {
  expect(run(tool('tsc'), '--noEmit')).toEqual({ status: 0, output: '' });
});

test('it is formatted and linted', () => {
  const code = touched.filter((path) => path.endsWith('.ts'));
  expect(run(tool('biome'), 'ci', '--colors=off', '--log-level=error', ...code)).toMatchObject({ status: 0 });
});

test('the docs are written', () => {
  expect(run(process.execPath, 'scripts/docs.ts', '--check')).toEqual({ status: 0, output: '' });
});

test('its own tests, those of everything else and the rules of the house hold', () => {
  expect(touched.filter((path) => path.endsWith('.test.ts')).length).toBeGreaterThan(SCAFFOLDS.length);
  const rules = ['imports', 'doctor-checks', 'no-second-list', 'short-commands', 'finding-codes'].map(
    (name) => `test/guard/${name}.test.ts`,
  );
  const { status, output } = run(tool('vitest'), 'run', '--project', 'unit', '--project', 'guard', 'test/unit', ...rules);
  expect([status, status === 0 ? '' : output]).toEqual([0, '']);
});

test('what has no registry yet is said, and a name that will not do is refused', () => {
  for (const member of Object.keys(NOT_YET))
    expect(run(process.execPath, 'scripts/new.ts', member, 'x')).toMatchObject({
      status: 2,
      output: expect.stringContaining('there is no registry of'),
    });
  expect(run(process.execPath, 'scripts/new.ts', 'layout', 'No Name')).toMatchObject({
    status: 2,
    output: expect.stringContaining('toy-tool'),
  });
});

test('a member that is there is not written over', () => {
  for (const { make, example, places } of SCAFFOLDS)
    expect(() => addMember(root, make(example, places[0] ?? '', `${root}/`))).toThrow('EEXIST');
});
