// The library as it is published, beside its types: a file for each module whose names src/index.ts passes on, so that whoever bundles one name
// gets what that needs and no more. In them each module is run when a name of it is first used, and so each package is loaded: to import all as
// hundreds of files, with all packages, takes half a second.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type LateModule, lateModules } from './late-module.ts';

const ENTRY = 'src/index.ts';
/** What runs modules, once each, whichever file they are in. */
const LOADER = 'load.js';

interface Part {
  /** `src/library/retry.ts` */
  readonly entry: string;
  /** `retry.js` */
  readonly file: string;
  readonly names: readonly string[];
  readonly modules: ReadonlyMap<string, LateModule | null>;
}

/** @param root the repository's folder, with its final slash. @param folder made where it is missing. @returns the path of the file to import. */
export async function writeLibrary(root: string, folder: string): Promise<string> {
  const passedOn = passedOnBy(readFileSync(`${root}${ENTRY}`, 'utf8'));
  const parts = await Promise.all(
    passedOn.map(async ({ entry, names }): Promise<Part> => {
      return { entry, names, file: basename(entry).replace(/\.ts$/, '.js'), modules: await lateModules(root, entry) };
    }),
  );
  // A module is in the first file that needs it: those that need little come first.
  parts.sort((a, b) => a.modules.size - b.modules.size);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, LOADER), LOADING);
  const written = new Map<string, string>();
  for (const part of parts) writeFileSync(join(folder, part.file), textOf(part, written));
  const path = join(folder, 'index.js');
  writeFileSync(path, parts.map(({ names, file }) => `export { ${names.join(', ')} } from './${file}';\n`).join(''));
  return path;
}

/** @throws Error if the entry does anything but pass names on: it would not be in the package. */
function passedOnBy(text: string): readonly Pick<Part, 'entry' | 'names'>[] {
  const statements = text.replaceAll(/\/\/.*|export type \{[^}]*\} from '[^']+';/g, '').trim();
  const found = [...statements.matchAll(/export \{([^}]+)\} from '\.\/([^']+)';\s*/g)];
  if (found.map(([whole]) => whole).join('') !== `${statements}\n`.slice(0, statements.length))
    throw new Error(`${ENTRY}: it may only pass names on: export { name } from './module.ts'`);
  return found.map(([, names, path]) => ({
    entry: `src/${path}`,
    names: names!
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  }));
}

/** @param written of each module that an earlier file has, that file. */
function textOf({ entry, file, names, modules }: Part, written: Map<string, string>): string {
  const earlier = [...new Set([...modules.keys()].flatMap((path) => written.get(path) ?? []))];
  const runs = [...modules].flatMap(([path, module]) => {
    if (module === null || written.has(path)) return [];
    written.set(path, file);
    return [`${JSON.stringify(path)}() {\n${module.code}\n}`];
  });
  return `import { filename, dirname, importFile, loading, url } from './${LOADER}';
${earlier.map((from, at) => `import { runs as runs${at} } from './${from}';\n`).join('')}export const runs = {
${[...earlier.map((_, at) => `...runs${at}`), ...runs].join(',\n')}
};
const need = loading(runs);
export const { ${names.join(', ')} } = need(${JSON.stringify(entry)});
`;
}

const LOADING = `import { createRequire } from 'node:module';
export const { url, filename, dirname } = import.meta;
export const importFile = (file) => import(file);
const require = createRequire(url);
const modules = {};
/** As an import has it, the default of a CommonJS module is the whole of it. */
const required = (name) => {
  const found = require(name);
  return found[Symbol.toStringTag] === 'Module' ? found : Object.create(found, { default: { value: found } });
};
export const loading = (runs) => (name) => (modules[name] ??= runs[name] === undefined ? required(name) : runs[name]());
`;
