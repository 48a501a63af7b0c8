// The file that is run: a few lines that any Node can read. They refuse an old Node in one sentence, say which version this is, and start the
// program, chunk by chunk as it is needed, from the code caches beside it where they fit. Compiling is a quarter of a run with nothing to do;
// Node's own compile cache has a folder for each user id.
import { createHash } from 'node:crypto';
import { PROGRAM } from '../../src/core/version.ts';
import type { Chunk, Chunks } from './chunks.ts';

export interface Launcher {
  /** What to write into the file that is run. */
  readonly text: string;
  /** In the order of the chunks. */
  readonly files: readonly ChunkFile[];
}

export interface ChunkFile extends Chunk {
  /** With a digest of the script: two versions of the program never mix. */
  readonly name: string;
  /** Name of its code cache: of this Node and this kind of machine, so that no other is ever taken. */
  readonly cacheName: string;
}

export function launcher({ chunks, main }: Pick<Chunks, 'chunks' | 'main'>): Launcher {
  const files = chunks.map((chunk): ChunkFile => {
    const file = `schemagate.${chunk.name}.${createHash('sha256').update(chunk.script).digest('hex').slice(0, 12)}.js`;
    return { ...chunk, name: file, cacheName: `${file}.${process.version}-${process.platform}-${process.arch}.cache` };
  });
  return { text: textOf(files, main), files };
}

const textOf = (files: readonly ChunkFile[], main: number): string => `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write('schemagate needs Node.js 22.19 or newer; this is ' + process.version + '\\n');
  process.exit(2);
}
const builtin = process.getBuiltinModule;
const { readFileSync, writeSync } = builtin('node:fs');
const [word, ...others] = process.argv.slice(2);
if (others.length === 0 && ['version', '--version', '-V'].includes(word)) {
  try {
    writeSync(1, '${PROGRAM}\\n');
    process.exit(0);
  } catch {
    // Nobody can take it now: the program waits.
  }
}
const { Script } = builtin('node:vm');
const { url, filename, dirname } = import.meta;
const importFile = (file) => import(file);
/** Each with the number of its first module. */
const chunks = ${JSON.stringify(files.map(({ name, first }) => [name, first]))};
const runs = [];
const modules = [];
const need = (id) => (typeof id === 'string' ? builtin(id) : (modules[id] ??= runOf(id)()));
const runOf = (number) => {
  if (runs[number] === undefined) load(...chunks.findLast(([, first]) => first <= number));
  return runs[number];
};
const load = (name, first) => {
  const file = dirname + '/' + name;
  let cachedData;
  try {
    cachedData = readFileSync(file + '.' + process.version + '-' + process.platform + '-' + process.arch + '.cache');
  } catch {
    // Made for another Node, or not kept: V8 compiles the chunk.
  }
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData });
  script.runInThisContext()(need, importFile, url, filename, dirname).forEach((run, place) => {
    runs[first + place] = run;
  });
};
need(${main});
`;
