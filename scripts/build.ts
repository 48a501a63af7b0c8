// npm run build: dist/schemagate.mjs and what lies beside it, the program; dist/lib, the library with its types.
import { spawn } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeLibrary } from './build/library.ts';
import { licensesOf } from './build/packages.ts';
import { writeProgram } from './build/write-program.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

rmSync(`${ROOT}dist`, { recursive: true, force: true });
try {
  await Promise.all([program(), library()]);
} catch (error) {
  process.stderr.write(`the build failed: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function program(): Promise<void> {
  const { files, isWarm, bundled } = await writeProgram(ROOT, `${ROOT}dist`);
  if (!isWarm) process.stderr.write('the code caches are not complete: record what a server answers with node scripts/record-start.ts\n');
  writeFileSync(`${ROOT}dist/schemagate.licenses.txt`, licensesOf(bundled));
  for (const file of files) {
    const size = Math.round(statSync(`${ROOT}dist/${file}`).size / 1024);
    process.stdout.write(`dist/${file}: ${size} KiB${file.endsWith('.cache') ? `, for Node.js ${process.version} only` : ''}\n`);
  }
}

/** @throws Error if the compiler finds something wrong; it has told what by then. */
async function library(): Promise<void> {
  const compiler = spawn(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '--project', `${ROOT}tsconfig.build.json`], {
    stdio: 'inherit',
  });
  await new Promise<void>((resolve, reject) => {
    compiler.once('error', reject);
    compiler.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tsc ended with ${code}: dist/lib is not complete`))));
  });
  await writeLibrary(ROOT, `${ROOT}dist/lib`);
}
