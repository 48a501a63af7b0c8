// The library as it is published, in one file beside its types: each module is run when a name of it is first used, and so each package is
// loaded. To import it as hundreds of files, with all packages, takes half a second.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lateModules } from './late-module.ts';

const ENTRY = 'src/index.ts';

/** @param root the repository's folder, with its final slash. @param folder made where it is missing. @returns the file's path. */
export async function writeLibrary(root: string, folder: string): Promise<string> {
  const modules = await lateModules(root, ENTRY);
  const runs = [...modules].flatMap(([path, module]) => (module === null ? [] : [`${JSON.stringify(path)}() {\n${module.code}\n}`]));
  const path = join(folder, 'index.js');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path,
    `import { createRequire } from 'node:module';
const { url, filename, dirname } = import.meta;
const require = createRequire(url);
const importFile = (file) => import(file);
const modules = {};
const need = (name) => (modules[name] ??= runs[name] === undefined ? required(name) : runs[name]());
/** As an import has it, the default of a CommonJS module is the whole of it. */
const required = (name) => {
  const found = require(name);
  return found[Symbol.toStringTag] === 'Module' ? found : Object.create(found, { default: { value: found } });
};
const runs = {
${runs.join(',\n')}
};
export const { ${modules.get(ENTRY)!.exports.join(', ')} } = need(${JSON.stringify(ENTRY)});
`,
  );
  return path;
}
