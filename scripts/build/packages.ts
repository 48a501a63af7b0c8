// The packages of the program, each with what it needs itself as the body of one function that returns what an import of it has.
// Refuses to leave anything to be found in node_modules.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { build, type Metafile } from 'esbuild';
import { driverCrypto } from './driver-crypto.ts';
import { parserPayload } from './parser-payload.ts';
import { withoutUnused } from './without-unused.ts';

export interface Packages {
  /** By name. They ask for parts of Node by `need("NAME")`. */
  readonly codes: ReadonlyMap<string, string>;
  /** The packages that are in them, in order. */
  readonly bundled: readonly BundledPackage[];
}

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Of its licence; empty if it brings none. */
  readonly text: string;
}

/** @param root the repository's folder, with its final slash. @throws Error if something would have to be resolved at run time. */
export async function packages(root: string, names: readonly string[]): Promise<Packages> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name, index) => ({ in: name, out: String(index) })),
    outdir: 'packages',
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.19',
    charset: 'ascii',
    // A script cannot import; what it would import is required as late.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'url', __filename: 'filename', __dirname: 'dirname' },
    plugins: [driverCrypto, withoutUnused, parserPayload],
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.entries(metafile.outputs);
  const left = outputs.flatMap(([, { imports }]) => imports.map(({ path }) => path)).filter((path) => !isBuiltin(path));
  if (left.length > 0)
    throw new Error(`the program would look for ${left.join(', ')} at run time: bundle it, or list it in scripts/build/without-unused.ts`);
  const codes = names.map((name, index) => {
    const { text } = outputFiles.find(({ path }) => path.endsWith(`/${index}.js`))!;
    const [, { entryPoint }] = outputs.find(([path]) => path.endsWith(`/${index}.js`))!;
    return [name, wrapped(text, metafile.inputs[entryPoint!]!.format === 'cjs')] as const;
  });
  return { codes: new Map(codes), bundled: bundledIn(root, metafile) };
}

/** As Node has it, the default of a CommonJS module is the whole of it. */
const wrapped = (code: string, isCommonJs: boolean): string =>
  `const module = { exports: {} };
(function (module, exports, require) {${code}})(module, module.exports, need);
return ${isCommonJs ? 'Object.create(module.exports, { default: { value: module.exports } })' : 'module.exports'};`;

function bundledIn(root: string, metafile: Metafile): readonly BundledPackage[] {
  const folders = Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort().map((folder) => {
    const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Readonly<Record<string, string>>;
    const { name = '', version = '', license = '' } = manifest;
    const file = readdirSync(`${root}${folder}`).find((entry) => /^licen[cs]e/i.test(entry));
    return { name, version, license, text: file === undefined ? '' : readFileSync(`${root}${folder}/${file}`, 'utf8').trim() };
  });
}

/** The licence of each, as their terms ask. */
export const licensesOf = (bundled: readonly BundledPackage[]): string =>
  bundled.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
