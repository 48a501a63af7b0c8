// libpg-query reads its WebAssembly from a file beside it; here it is the file beside the program. Nothing of it is read before a migration
// needs the parser.
import { execFileSync } from 'node:child_process';
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

const BUDGET = '--wasm-tiering-budget';
const setBudget = (value: string): string => `require('node:v8').setFlagsFromString('${BUDGET}=${value}');`;

/** What Emscripten's loader has, each once, and what it has instead. The rest of the first function is never reached. */
const CHANGES: readonly (readonly [string, string])[] = [
  [
    'async function getWasmBinary(binaryFile){',
    // V8's optimising compiler stays out: it would spend 180 ms and 28 MB on a grammar that reads a handful of files.
    `async function getWasmBinary(binaryFile){${setBudget('1000000000')}return require('node:fs').readFileSync(dirname+'/${PARSER_FILE}');`,
  ],
  [
    'var instance=await WebAssembly.instantiate(binary,imports);',
    // The module keeps its budget. V8 takes code caches only under the flags that they were made under, and chunks are loaded after this as well.
    `var instance=await WebAssembly.instantiate(binary,imports);${setBudget(usualBudget())}`,
  ],
];

/** Of this Node, which is the one that the code caches are for. */
function usualBudget(): string {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const value = new RegExp(`default: ${BUDGET}=(\\d+)`).exec(options)?.[1];
  if (value === undefined) throw new Error(`this Node.js does not know V8's ${BUDGET}`);
  return value;
}

export const parserPayload: Plugin = {
  name: 'parser-payload',
  setup(build) {
    build.onLoad({ filter: /libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const errors = CHANGES.flatMap(([has]) => {
        const times = text.split(has).length - 1;
        return times === 1 ? [] : [{ text: `${path} has changed: "${has}" occurs ${times} times, not once` }];
      });
      if (errors.length > 0) return { errors };
      return { contents: CHANGES.reduce((changed, [has, instead]) => changed.replace(has, () => instead), text), loader: 'js' };
    });
  },
};
