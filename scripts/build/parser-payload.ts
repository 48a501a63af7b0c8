// libpg-query reads its WebAssembly from a file beside it; here it becomes a string inside the function that asks for it.
// Nothing of it is decoded before a migration needs the parser.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'esbuild';

/** How Emscripten's loader begins to read the file; the rest of the function stays as it is and is never reached. */
const READS_FILE = 'async function getWasmBinary(binaryFile){';

export const parserPayload: Plugin = {
  name: 'parser-payload',
  setup(build) {
    build.onLoad({ filter: /libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split(READS_FILE);
      if (parts.length !== 2)
        return { errors: [{ text: `${path} has changed: "${READS_FILE}" occurs ${parts.length - 1} times, not once` }] };
      const wasm = readFileSync(path.replace(/js$/, 'wasm'));
      // Quality 9 takes 0.1 s; 11 takes 2.5 s for 12% less.
      const payload = brotliCompressSync(wasm, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length },
      });
      // V8's optimising compiler stays out: it would spend 180 ms and 28 MB on a grammar that reads a handful of files.
      const inline = `require('node:v8').setFlagsFromString('--wasm-tiering-budget=1000000000');return require('node:zlib').brotliDecompressSync(Buffer.from('${payload.toString('base64')}', 'base64'));`;
      return { contents: parts.join(`${READS_FILE}${inline}`), loader: 'js' };
    });
  },
};
