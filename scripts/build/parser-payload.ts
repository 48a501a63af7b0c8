// libpg-query reads its WebAssembly from a file beside it; here it is the file beside the program. Nothing of it is read before a migration
// needs the parser.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/** Beside the program. */
export const PARSER_FILE = 'schemagate.parser.wasm';

/** Path of the file as the package has it. */
export const parserFile = (): string =>
  createRequire(import.meta.url)
    .resolve('libpg-query')
    .replace(/[^\\/]+$/, 'libpg-query.wasm');

/** How Emscripten's loader begins to read the file; the rest of the function stays as it is and is never reached. */
const READS_FILE = 'async function getWasmBinary(binaryFile){';
// V8's optimising compiler stays out: it would spend 180 ms and 28 MB on a grammar that reads a handful of files.
const READS_OURS = `require('node:v8').setFlagsFromString('--wasm-tiering-budget=1000000000');return require('node:fs').readFileSync(dirname+'/${PARSER_FILE}');`;

export const parserPayload: Plugin = {
  name: 'parser-payload',
  setup(build) {
    build.onLoad({ filter: /libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split(READS_FILE);
      if (parts.length !== 2)
        return { errors: [{ text: `${path} has changed: "${READS_FILE}" occurs ${parts.length - 1} times, not once` }] };
      return { contents: parts.join(`${READS_FILE}${READS_OURS}`), loader: 'js' };
    });
  },
};
