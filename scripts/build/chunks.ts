// The program as a few scripts, each the modules that are needed together: those before a run opens its connection, those with which it finds
// nothing to do, and so on to those that few runs need.
import { transform } from 'esbuild';
import { lateModules } from './late-module.ts';
import { type BundledPackage, packages } from './packages.ts';
import type { StartModules } from './start-modules.ts';

export interface Chunk {
  /** For its file. */
  readonly name: string;
  /** The modules in it, by path or package. The launcher knows each by its number, counted through all chunks. */
  readonly modules: readonly string[];
  /** Number of the first. */
  readonly first: number;
  /** A run with nothing to do reads it. */
  readonly isOfStart: boolean;
  /** Neither such a run nor one that applies reads it. */
  readonly isRare: boolean;
  /** A run that reads it has much to read, or something to apply, and from then on spares memory. */
  readonly isSparing: boolean;
  /** An expression: a function of SCOPE that returns a function for each module, which runs it and returns what it exports. In ASCII. */
  readonly script: string;
}

export interface Chunks {
  readonly chunks: readonly Chunk[];
  /** Number of the module that is the program. */
  readonly main: number;
}

/** `need` returns a module by its number, or a part of Node by its name; `url` and its like are those of the launcher. */
export const SCOPE = 'need, importFile, url, filename, dirname';

const MAIN = 'src/main.ts';

/**
 * With what a long message is sent, and what the server is at is found out while it works on one: the recorded run that applies has none, and a
 * checkpoint is one.
 */
const LONG = [
  'src/postgres/session/pieces.ts',
  'src/checkpoint/checkpoint-file.ts',
  'src/stages/gate/checkpoint-files.ts',
  'src/core/time/time-limit.ts',
  'src/postgres/watch/explanation.ts',
  'src/postgres/watch/progress.ts',
];

/** With what a folder of many files is passed: the recorded runs have few, and most folders. */
const MANY = [
  'src/core/time/pause.ts',
  'src/project/folder/seen-files.ts',
  'src/core/collect-garbage.ts',
  'src/run/where-known.ts',
  'src/stages/gate/known-files.ts',
  'src/stages/gate/pass-known.ts',
];

/** What a run needs as soon as it finds something: most text of the program is in it, and most runs find nothing. */
const OF_FINDINGS = /^src\/core\/(?:finding-codes\.ts|codes\/)/;

export interface Modules {
  /** Of each module, ours and the packages', by path or name: the body of a function. */
  readonly codes: ReadonlyMap<string, string>;
  /** The packages that are in them. */
  readonly bundled: readonly BundledPackage[];
}

/** @param root the repository's folder, with its final slash. @throws Error if something would have to be resolved at run time. */
export async function modulesOf(root: string): Promise<Modules> {
  const modules = await lateModules(root, MAIN);
  const names = [...modules.keys()];
  const { codes, bundled } = await packages(
    root,
    names.filter((name) => modules.get(name) === null),
  );
  return { codes: new Map(names.map((name) => [name, modules.get(name)?.code ?? codes.get(name)!])), bundled };
}

/** @param start null: all are one chunk, `rest`. */
export async function chunksOf({ codes }: Modules, start: StartModules | null): Promise<Chunks> {
  const all = [...codes.keys()];
  // A module is in the first that wants it.
  const wanted =
    start === null
      ? { rest: all }
      : {
          findings: all.filter((name) => OF_FINDINGS.test(name)),
          start: start.connect,
          ask: start.ask,
          // What two sorts of run need besides would make one of them read all that the other needs.
          pass: [...start.pass, ...start.words.filter((name) => [...start.lock, ...start.apply].includes(name))],
          json: start.json,
          many: MANY,
          words: start.words,
          lock: start.lock,
          apply: [...start.apply, ...LONG],
          rest: all,
        };
  const numbers = new Map<string, number>();
  const chunks = Object.entries(wanted).map(([name, names]) => {
    const first = numbers.size;
    const modules = [...new Set(names)].filter((module) => codes.has(module) && !numbers.has(module));
    for (const module of modules) numbers.set(module, numbers.size);
    return {
      name,
      modules,
      first,
      isOfStart: ['start', 'ask', 'pass', 'json', 'words'].includes(name),
      isRare: ['findings', 'many', 'rest'].includes(name),
      isSparing: ['many', 'apply'].includes(name),
    };
  });
  const withScript = async (chunk: Omit<Chunk, 'script'>): Promise<Chunk> => ({
    ...chunk,
    script: await scriptOf(chunk.modules.map((module) => numbered(codes.get(module)!, numbers))),
  });
  return { chunks: await Promise.all(chunks.map(withScript)), main: numbers.get(MAIN)! };
}

const numbered = (code: string, numbers: ReadonlyMap<string, number>): string =>
  code.replaceAll(/\bneed\("([^"]+)"\)/g, (call, name: string) => (numbers.has(name) ? `need(${numbers.get(name)})` : call));

async function scriptOf(codes: readonly string[]): Promise<string> {
  const { code } = await transform(
    `script = (${SCOPE}) => { "use strict"; return [${codes.map((text) => `() => {${text}}`).join(',\n')}]; }`,
    {
      minify: true,
      target: 'node22.19',
      charset: 'ascii',
    },
  );
  // In parentheses V8 compiles it at once; without, it would be read twice.
  const script = `(${plain(code.replace(/^script=/, '').replace(/;\n$/, ''))})`;
  if (/[^\n\x20-\x7e\t]/.test(script))
    throw new Error('the program is not plain ASCII: it would be read wrongly, or take twice the memory');
  return script;
}

/**
 * esbuild leaves control characters in strings as they are, and letters that are not ASCII in regular expressions; in both the escape means
 * the same.
 */
const plain = (code: string): string =>
  code
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, (character) => `\\x${hex(character, 2)}`)
    .replaceAll(/[\u0080-\uffff]/g, (character) => `\\u${hex(character, 4)}`);

const hex = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');
