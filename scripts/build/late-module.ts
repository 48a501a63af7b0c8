// One module of ours as the body of a function that runs it and returns what it exports. What it imports is run when a name of it is first
// used, and not before: a command never pays for a module that it does not need. Refuses a module that would then mean something else.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { constantModule } from './constant-module.ts';

export interface LateModule {
  /** Where another module is needed it has `need("NAME")`: one of ours by its path, a package or a part of Node by its name. */
  readonly code: string;
  /** The modules that it needs. */
  readonly needs: readonly string[];
  /** The names that it exports. */
  readonly exports: readonly string[];
}

/**
 * A module and those of ours that it needs, itself or through others, by path. What is needed and is neither ours nor a part of Node has its
 * name in it without a module. In an order in which a module comes soon after the first that needs it.
 * @param root the repository's folder, with its final slash.
 */
export async function lateModules(root: string, entry: string): Promise<ReadonlyMap<string, LateModule | null>> {
  const found = new Map<string, LateModule | null>();
  const add = async (name: string): Promise<void> => {
    if (found.has(name) || isBuiltin(name)) return;
    found.set(name, null);
    if (!name.startsWith('src/')) return;
    const module = (await constantModule(root, name)) ?? (await lateModule(name, readFileSync(`${root}${name}`, 'utf8')));
    found.set(name, module);
    for (const needed of module.needs) await add(needed);
  };
  await add(entry);
  return found;
}

/** @param path of the module from the root, with slashes. @throws Error if its imports cannot be late. */
async function lateModule(path: string, source: string): Promise<LateModule> {
  if (/\bimport_/.test(source)) throw new Error(`${path}: names that begin with import_ are those of the build`);
  // With an export, if only an empty one, the body follows a line that says so.
  const [head, rest] = cut((await transform(`${source}\nexport {};`, AS_COMMONJS)).code, path);
  const body = rest.replace(/\n\/\/ Annotate the CommonJS export names[\s\S]*$/, '');
  if (/\b__\w+\(/.test(body.replaceAll(REQUIRED, ''))) throw new Error(`${path}: it exports all of another module, which cannot be late`);
  const needs = new Set<string>();
  const need = (specifier: string): string => {
    const name = specifier.startsWith('.') ? join(dirname(path), specifier) : specifier;
    needs.add(name);
    return `need(${JSON.stringify(name)})`;
  };
  const late = new Map<string, string>();
  const code = body
    .replaceAll(REQUIRED, (_, variable: string, specifier: string) => {
      if (isBuiltin(specifier) && body.includes(`${variable}.default`))
        throw new Error(`${path}: import names of ${specifier}, not its default`);
      // `import * as name` has a name that is not the build's.
      if (!variable.startsWith('import_')) return `var ${variable} = ${need(specifier)};`;
      late.set(variable, `(${variable} ??= ${need(specifier)})`);
      return `var ${variable};`;
    })
    .replaceAll(/\bimport\(("[^"]+")\)/g, (_, specifier: string) => `Promise.resolve().then(() => ${need(JSON.parse(specifier))})`)
    .replaceAll(/\bimport\(/g, 'importFile(')
    .replaceAll(/\bimport_\w+(?=\.)/g, (variable) => late.get(variable) ?? variable);
  const exported = exportsIn(head);
  const members = exported.map(([name, value]) => {
    const [variable] = value.split('.') as [string];
    // What the module itself defines has its value when it has run; what it passes on from another is asked of that one.
    return variable === value ? `${name}: ${value}` : `get ${name}() { return ${value.replace(variable, late.get(variable)!)}; }`;
  });
  return { code: `${code}\nreturn {${members.join(', ')}};`, needs: [...needs], exports: exported.map(([name]) => name) };
}

const AS_COMMONJS = {
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  target: 'node22.19',
  define: { 'import.meta.url': 'url', 'import.meta.filename': 'filename', 'import.meta.dirname': 'dirname' },
} as const;

/** How esbuild writes an import. */
const REQUIRED = /^var (\w+) = (?:__toESM\()?require\("([^"]+)"\)\)?;$/gm;

const exportsIn = (head: string): readonly (readonly [name: string, value: string])[] =>
  [...head.matchAll(/^ {2}(\w+): \(\) => ([\w.]+),?$/gm)].map(([, name, value]) => [name!, value!]);

function cut(code: string, path: string): readonly [head: string, body: string] {
  const parts = code.split(/^module\.exports = __toCommonJS\(\w+\);\n/m);
  if (parts.length !== 2) throw new Error(`${path}: esbuild no longer writes modules as this build reads them`);
  return parts as [string, string];
}
