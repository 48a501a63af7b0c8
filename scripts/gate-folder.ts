// node scripts/gate-folder.ts: writes /gate, which the image has, and any other image may copy from it. The program is an executable there, a Node
// that holds it, with its own C library and loader: it needs neither a shell nor a library of the image that it is in. For Linux with glibc.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IMPORT_FILE } from './build/launcher.ts';
import { useOwnLibraries } from './build/own-loader.ts';
import { licensesOf } from './build/packages.ts';
import { PARTS_FILE, partsList } from './build/parts-list.ts';
import { withoutSymbols } from './build/without-symbols.ts';
import { writeProgram } from './build/write-program.ts';

/** The kernel finds a loader only by its full path, so this is where the folder works, and nowhere else. */
const GATE = '/gate';
const EXECUTABLE = `${GATE}/schemagate`;
const LIBRARIES = `${GATE}/lib`;
/** By a name that is no longer than any system's own. */
const LOADER = `${LIBRARIES}/ld.so`;
/** What Node itself warns of is for who builds the program, not for who reads its log. */
const SILENT = ['ExperimentalWarning', 'DeprecationWarning', 'MaxListenersExceededWarning'].map((name) => `--disable-warning=${name}`);
/** A small young generation: up to 11 MB less memory in a long run, and no slower. */
const NODE_FLAGS = ['--max-semi-space-size=1', ...SILENT];

const program = await writeProgram(fileURLToPath(new URL('..', import.meta.url)), GATE);
if (!program.isWarm) throw new Error('the code caches are not complete: record what a server answers with node scripts/record-start.ts');
rmSync(program.path);
writeFileSync(join(GATE, IMPORT_FILE.name), IMPORT_FILE.text);
writeFileSync(join(GATE, 'schemagate.licenses.txt'), licensesOf(program.bundled));
writeFileSync(join(GATE, PARTS_FILE), partsList(program.bundled, copyLibraries()));
writeExecutable(program.embedded);
process.stdout.write(execFileSync(EXECUTABLE, ['version']));

/** @returns where each of them was. */
function copyLibraries(): readonly string[] {
  mkdirSync(LIBRARIES);
  const paths = [...execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).matchAll(/\/\S+/g)].map(([path]) => path);
  for (const path of paths) copyFileSync(path, basename(path).startsWith('ld-') ? LOADER : join(LIBRARIES, basename(path)));
  return paths;
}

/** NODE_OPTIONS is for the application that is in the image as well: this Node leaves it to the command that it runs. */
function writeExecutable(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'executable-'));
  const [main, executable, config] = ['main.cjs', 'node', 'config.json'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(main, script);
  const node = withoutSymbols(readFileSync(process.execPath));
  useOwnLibraries(node, { loader: LOADER, folder: LIBRARIES });
  writeFileSync(executable, node, { mode: 0o755 });
  const options = { disableExperimentalSEAWarning: true, useCodeCache: true, execArgv: NODE_FLAGS, execArgvExtension: 'none' };
  writeFileSync(config, JSON.stringify({ main, executable, output: EXECUTABLE, ...options }));
  execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(folder, { recursive: true });
}
