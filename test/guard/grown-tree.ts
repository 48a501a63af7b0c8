// A copy of the source tree with one member more in a registry, as somebody would add it: files of its own, and lines in files that are
// there. It is compiled and run like the tree itself; that tree is not touched.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMember, type Member } from '../../scripts/scaffold/member.ts';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = [
  'src',
  'scripts',
  'docs',
  'README.md',
  'CONTRIBUTING.md',
  'examples',
  'package.json',
  'tsconfig.json',
  'test/fixtures/layouts/gate',
];

export interface GrownTree {
  /** What the compiler says of `src`, nothing where all is well. */
  compile(): string;
  /** What that module in the tree's root prints as JSON. */
  run(module: string): unknown;
  /** The program with these words and this environment alone. */
  gate(args: readonly string[], env: Readonly<Record<string, string>>): { readonly exit: number | null; readonly stdout: string };
  /** Writes the generated sections of the docs; what a file is then. */
  document(file: string): string;
  read(file: string): string;
  remove(): void;
}

/** @returns a temporary folder with copies of those paths, and the packages. */
export function copyTree(paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'grown-tree-'));
  for (const path of paths) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

/** @throws Error if a new file is there already, or a line is not. */
export function growTree(member: Member): GrownTree {
  const root = copyTree(COPIED);
  addMember(root, member);
  const node = (args: readonly string[]): string => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  return {
    compile: () => {
      const tsconfig = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as object;
      writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: ['src'] }));
      return spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['--project', root], { encoding: 'utf8' }).stdout;
    },
    run: (module) => JSON.parse(node(['--input-type=module', '--eval', module])),
    gate: (args, env) => {
      const { status, stdout } = spawnSync(process.execPath, ['src/main.ts', ...args], { cwd: root, encoding: 'utf8', env });
      return { exit: status, stdout };
    },
    document: (file) => {
      node(['scripts/docs.ts']);
      return read(file);
    },
    read,
    remove: () => rmSync(root, { recursive: true }),
  };
}
