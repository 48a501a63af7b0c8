// What starts the program: a few lines that say which version this is, and load it chunk by chunk as it is needed, from the code caches beside it
// where they fit. Compiling is a quarter of a run with nothing to do; Node's own compile cache has a folder for each user id. They are a file that
// any Node can run, which refuses an old one in one sentence, or they are inside a Node.
import { createHash } from 'node:crypto';
import { PROGRAM } from '../../src/core/version.ts';
import type { Chunk, Chunks } from './chunks.ts';
import type { SparingFlags } from './sparing-flags.ts';

export interface Launcher {
  /** What to write into the file that is run. */
  readonly text: string;
  /** What a Node is to hold that is in the folder of the chunks (a single executable application). */
  readonly embedded: string;
  /** In the order of the chunks. */
  readonly files: readonly ChunkFile[];
}

export interface ChunkFile extends Chunk {
  /** With a digest of the script: two versions of the program never mix. */
  readonly name: string;
  /** Name of its code cache: of this Node and this kind of machine, so that no other is ever taken. */
  readonly cacheName: string;
}

export function launcher({ chunks, main }: Pick<Chunks, 'chunks' | 'main'>, flags: SparingFlags): Launcher {
  const files = chunks.map((chunk): ChunkFile => {
    const file = `schemagate.${chunk.name}.${createHash('sha256').update(chunk.script).digest('hex').slice(0, 12)}.js`;
    return { ...chunk, name: file, cacheName: `${file}.${process.version}-${process.platform}-${process.arch}.cache` };
  });
  const body = bodyOf(files, main, flags);
  return { text: `${STANDALONE}${body}`, embedded: `${EMBEDDED}${body}`, files };
}

/** What imports a file for a script that is in a Node, beside the chunks: import() in such a script knows only what Node itself has. */
export const IMPORT_FILE = { name: 'schemagate.import.mjs', text: 'export const importFile = (file) => import(file);\n' };

/** A cache of another Node, or with other flags, is rejected: with flags of one's own that is as it must be. */
const STANDALONE = `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write('schemagate needs Node.js 22.19 or newer; this is ' + process.version + '\\n');
  process.exit(2);
}
const builtin = process.getBuiltinModule;
const { url, filename, dirname } = import.meta;
const importFile = (file) => import(file);
const hearRejected = () => {};
`;

/** The flags that it starts with are fixed, so that its caches fit. */
const EMBEDDED = `const builtin = process.getBuiltinModule;
const filename = process.execPath;
const url = 'file://' + filename;
const dirname = filename.slice(0, filename.lastIndexOf('/'));
const importFile = (file) => builtin('node:module').createRequire(filename)('./${IMPORT_FILE.name}').importFile(file);
const hearRejected = (cache) => process.emitWarning(cache + ' does not fit this Node.js: the start takes longer than it could');
`;

/** `v26.`: other versions of V8 complain of flags that they do not know. The first of them is old. */
const ofMajor = process.version.replace(/(?<=\.).*/, '');

/** V8 takes a code cache only under the flags under which it was made. */
const bodyOf = (
  files: readonly ChunkFile[],
  main: number,
  { sparing, usual }: SparingFlags,
): string => `const { readFileSync, writeSync } = builtin('node:fs');
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
/** Each with the number of its first module. */
const chunks = ${JSON.stringify(files.map(({ name, first }) => [name, first]))};
const [sparing, usual] = ${JSON.stringify([sparing, usual])}.map((flags) => (process.version.startsWith('${ofMajor}') ? flags : flags.slice(0, 1)));
const setFlags = (flags) => flags.forEach((flag) => builtin('node:v8').setFlagsFromString(flag));
let isSparing = false;
const spare = () => {
  if (!isSparing) setFlags(sparing);
  isSparing = true;
};
const runs = [];
const modules = [];
const need = (id) => (typeof id === 'string' ? builtin(id) : (modules[id] ??= runOf(id)()));
const runOf = (number) => {
  if (runs[number] === undefined) load(...chunks.findLast(([, first]) => first <= number));
  return runs[number];
};
const load = (name, first) => {
  const file = dirname + '/' + name;
  const cache = file + '.' + process.version + '-' + process.platform + '-' + process.arch + '.cache';
  let cachedData;
  try {
    cachedData = readFileSync(cache);
  } catch {
    // Made for another Node, or not kept: V8 compiles the chunk.
  }
  if (isSparing) setFlags(usual);
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData });
  if (isSparing) setFlags(sparing);
  if (script.cachedDataRejected) hearRejected(cache);
  script.runInThisContext()(need, importFile, url, filename, dirname).forEach((run, place) => {
    runs[first + place] = run;
  });
  if (${JSON.stringify(files.filter(({ isSparing }) => isSparing).map(({ name }) => name))}.includes(name)) spare();
};
need(${main});
`;
