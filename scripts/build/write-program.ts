// The program as it is published, in a folder: the file that is run, its chunks and beside each its code cache for the Node that runs this,
// and the parser.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chunks, chunksOf, modulesOf } from './chunks.ts';
import { codeCache } from './code-cache.ts';
import { type ChunkFile, launcher } from './launcher.ts';
import type { BundledPackage } from './packages.ts';
import { PARSER_FILE, parserFile } from './parser-payload.ts';
import { replayRuns } from './replay-runs.ts';
import { type SparingFlags, sparingFlags } from './sparing-flags.ts';
import { startModules } from './start-modules.ts';

export interface WrittenProgram {
  /** Full path of the file that is run. */
  readonly path: string;
  /** What a Node in the same folder is to hold, so that it is the program. */
  readonly embedded: string;
  /** The runs of which the code caches are made came to their end. */
  readonly isWarm: boolean;
  /** The names of all files. */
  readonly files: readonly string[];
  /** The modules in each chunk, by the name of its file. */
  readonly modules: ReadonlyMap<string, readonly string[]>;
  /** The packages that are in it. */
  readonly bundled: readonly BundledPackage[];
}

const PROGRAM_FILE = 'schemagate.mjs';

/**
 * Written twice: as one chunk to find out what the runs that must cost little need, then as the chunks that follow from it.
 * @param root the repository's folder, with its final slash.
 * @param folder made where it is missing.
 * @throws Error if something would have to be resolved at run time.
 */
export async function writeProgram(root: string, folder: string): Promise<WrittenProgram> {
  mkdirSync(folder, { recursive: true });
  const modules = await modulesOf(root);
  const flags = sparingFlags();
  const draft = written(folder, await chunksOf(modules, null), flags);
  const start = startModules(await replayRuns(draft));
  for (const { name } of draft.chunks) rmSync(join(folder, name));
  const program = written(folder, await chunksOf(modules, start), flags);
  const runs = await replayRuns(program, ['keep-caches.cjs']);
  for (const { script, cacheName, isRare } of program.chunks) {
    if (isRare || !existsSync(join(folder, cacheName))) writeFileSync(join(folder, cacheName), codeCache(script));
  }
  return {
    ...program,
    isWarm: Object.values(runs).every(({ exit }) => exit === 0),
    files: [PROGRAM_FILE, ...program.chunks.flatMap(({ name, cacheName }) => [name, cacheName]), PARSER_FILE],
    bundled: modules.bundled,
  };
}

interface Written extends Pick<WrittenProgram, 'path' | 'embedded' | 'modules'> {
  readonly chunks: readonly ChunkFile[];
}

function written(folder: string, linked: Chunks, flags: SparingFlags): Written {
  const { text, embedded, files } = launcher(linked, flags);
  const path = join(folder, PROGRAM_FILE);
  writeFileSync(path, text, { mode: 0o755 });
  for (const { name, script } of files) writeFileSync(join(folder, name), script);
  writeFileSync(join(folder, PARSER_FILE), readFileSync(parserFile()));
  return { path, embedded, modules: new Map(files.map(({ name, modules }) => [name, modules])), chunks: files };
}
