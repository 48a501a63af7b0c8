// npm run build: dist/schemagate.mjs, the whole program in one file, and dist/lib, the library with its types.
import { spawn } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './build/bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = `${ROOT}dist/schemagate.mjs`;

rmSync(`${ROOT}dist`, { recursive: true, force: true });
await Promise.all([bundle(ROOT, PROGRAM), library()]);
process.stdout.write(
  `dist/schemagate.mjs  ${Math.round(statSync(PROGRAM).size / 1024)} KiB, one file\ndist/lib             the library and its types\n`,
);

/** @throws Error where the compiler finds something wrong; it has told what by then. */
function library(): Promise<void> {
  return new Promise((resolve, reject) => {
    const compiler = spawn(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '--project', `${ROOT}tsconfig.build.json`], {
      stdio: 'inherit',
    });
    compiler.once('error', reject);
    compiler.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tsc ended with ${code}: dist/lib is not complete`))));
  });
}
