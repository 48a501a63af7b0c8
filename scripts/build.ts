// npm run build: dist/schemagate.mjs, the whole program in one file; its code cache; dist/lib, the library with its types.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './build/bundle.ts';
import { codeCache } from './build/code-cache.ts';
import { launcher } from './build/launcher.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = `${ROOT}dist/schemagate.mjs`;

rmSync(`${ROOT}dist`, { recursive: true, force: true });
mkdirSync(`${ROOT}dist`);
try {
  await Promise.all([program(), library()]);
} catch (error) {
  process.stderr.write(`the build failed: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function program(): Promise<void> {
  const { code, licenses } = await bundle(ROOT);
  const { text, script, cacheName } = launcher(code, basename(PROGRAM));
  writeFileSync(PROGRAM, text, { mode: 0o755 });
  writeFileSync(`${ROOT}dist/${cacheName}`, codeCache(script));
  writeFileSync(`${ROOT}dist/schemagate.licenses.txt`, licenses);
  tell('schemagate.mjs', 'the program');
  tell(cacheName, `its code cache, for Node.js ${process.version} alone`);
}

/** @throws Error where the compiler finds something wrong; it has told what by then. */
async function library(): Promise<void> {
  const compiler = spawn(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '--project', `${ROOT}tsconfig.build.json`], {
    stdio: 'inherit',
  });
  await new Promise<void>((resolve, reject) => {
    compiler.once('error', reject);
    compiler.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tsc ended with ${code}: dist/lib is not complete`))));
  });
}

function tell(file: string, what: string): void {
  process.stdout.write(`dist/${file}: ${what}, ${Math.round(statSync(`${ROOT}dist/${file}`).size / 1024)} KiB\n`);
}
