// The program as it is published, in a folder: the file that is run, its chunks and beside each its code cache for the Node that runs this,
// and the parser.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunksOf } from './chunks.ts';
import { codeCache } from './code-cache.ts';
import { type ChunkFile, launcher } from './launcher.ts';
import { PARSER_FILE, parserFile } from './parser-payload.ts';
import { type StartModules, startModules } from './start-modules.ts';
import { warmCaches } from './warm-caches.ts';

export interface WrittenProgram {
  /** Full path of the file that is run. */
  readonly path: string;
  /** The runs of which the code caches are made came to their end. */
  readonly isWarm: boolean;
  /** The names of all files. */
  readonly files: readonly string[];
  /** The modules in each chunk, by the name of its file. */
  readonly modules: ReadonlyMap<string, readonly string[]>;
  /** The licence of each package that is in it. */
  readonly licenses: string;
}

const PROGRAM_FILE = 'schemagate.mjs';

/**
 * @param root the repository's folder, with its final slash.
 * @param folder made where it is missing.
 * @throws Error if something would have to be resolved at run time.
 */
export async function writeProgram(root: string, folder: string): Promise<WrittenProgram> {
  const recorded = startModules();
  const { program, strays } = await written(root, folder, recorded);
  if (strays.pass.length + strays.apply.length === 0) return program;
  for (const file of program.files) rmSync(join(folder, file));
  return (
    await written(root, folder, { ...recorded, pass: [...recorded.pass, ...strays.pass], apply: [...recorded.apply, ...strays.apply] })
  ).program;
}

interface Written {
  readonly program: WrittenProgram;
  /** Modules that a run with nothing to do, or one that applies, has run, and that are in none of its chunks: added since they were recorded. */
  readonly strays: Pick<StartModules, 'pass' | 'apply'>;
}

async function written(root: string, folder: string, start: StartModules): Promise<Written> {
  const { licenses, ...linked } = await chunksOf(root, start);
  const { text, files } = launcher(linked);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, PROGRAM_FILE);
  writeFileSync(path, text, { mode: 0o755 });
  for (const { name, script } of files) writeFileSync(join(folder, name), script);
  writeFileSync(join(folder, PARSER_FILE), readFileSync(parserFile()));
  const modules = new Map(files.map(({ name, modules }) => [name, modules]));
  const warmed = await warmCaches({ path, modules });
  for (const { script, cacheName, isRare } of files) {
    if (isRare || !existsSync(join(folder, cacheName))) writeFileSync(join(folder, cacheName), codeCache(script));
  }
  const isMissing = (chunks: readonly ChunkFile[]) => {
    const known = new Set(chunks.flatMap(({ modules }) => modules));
    return (name: string): boolean => !known.has(name);
  };
  const ofStart = warmed.pass.filter(isMissing(files.filter(({ isOfStart }) => isOfStart)));
  return {
    program: {
      path,
      isWarm: warmed.isWhole,
      files: [PROGRAM_FILE, ...files.flatMap(({ name, cacheName }) => [name, cacheName]), PARSER_FILE],
      modules,
      licenses,
    },
    strays: { pass: ofStart, apply: warmed.apply.filter(isMissing(files.filter(({ isRare }) => !isRare))) },
  };
}
