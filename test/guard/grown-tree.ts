// A copy of the source tree with one member more in a registry, as somebody would add it: files of its own, and lines in files that are
// there. It is compiled and run like the tree itself; that tree is not touched.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = ['src', 'scripts', 'docs', 'README.md', 'CONTRIBUTING.md', 'package.json', 'tsconfig.json'];

export interface Member {
  /** Text of new files, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines for files that are there, by path, each below the first line that is `below`. */
  readonly lines: Readonly<Record<string, readonly { readonly below: string; readonly line: string }[]>>;
}

export interface GrownTree {
  /** What the compiler says of `src`, nothing where all is well. */
  compile(): string;
  /** What that module in the tree's root prints as JSON. */
  run(module: string): unknown;
  /** The program with these words and this environment alone. */
  gate(args: readonly string[], env: Readonly<Record<string, string>>): { readonly exit: number | null; readonly stdout: string };
  /** Writes the generated sections of the docs; what a file is then. */
  document(file: string): string;
  remove(): void;
}

/** @throws Error where a new file is there already, or a line is not. */
export function growTree({ files, lines }: Member): GrownTree {
  const root = mkdtempSync(join(tmpdir(), 'grown-tree-'));
  for (const path of COPIED) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: 'wx' });
  }
  for (const [path, added] of Object.entries(lines)) {
    let text = readFileSync(join(root, path), 'utf8').split('\n');
    for (const { below, line } of added) {
      const at = text.indexOf(below) + 1;
      if (at === 0) throw new Error(`${path} has no line ${below}`);
      text = [...text.slice(0, at), line, ...text.slice(at)];
    }
    writeFileSync(join(root, path), text.join('\n'));
  }
  const node = (args: readonly string[]): string => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
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
      return readFileSync(join(root, file), 'utf8');
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
