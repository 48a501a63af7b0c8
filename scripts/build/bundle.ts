// The program as one text that needs Node and nothing else. Refuses to leave anything to be found in node_modules.
import { readdirSync, readFileSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { driverCrypto } from './driver-crypto.ts';
import { lateBuiltins } from './late-builtins.ts';
import { lateWidth } from './late-width.ts';
import { parserPayload } from './parser-payload.ts';
import { withoutUnused } from './without-unused.ts';

export interface Bundle {
  /** The body of an async function of `url`, `filename` and `dirname`, those of the file it comes to lie in, and `importFile`. ASCII. */
  readonly code: string;
  /** The licence of each package that is in it, as their terms ask. */
  readonly licenses: string;
}

/**
 * @param root the repository's folder, with its final slash.
 * @throws Error if something would have to be resolved at run time.
 */
export async function bundle(root: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.19',
    charset: 'ascii',
    define: {
      'import.meta.url': 'url',
      'import.meta.filename': 'filename',
      'import.meta.dirname': 'dirname',
      __filename: 'filename',
      __dirname: 'dirname',
    },
    plugins: [driverCrypto, lateBuiltins, lateWidth, withoutUnused, parserPayload],
    metafile: true,
    logLevel: 'warning',
  });
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  if (left.length > 0)
    throw new Error(`the program would look for ${left.join(', ')} at run time: bundle it, or list it in scripts/build/without-unused.ts`);
  return { code: importing(plain(outputFiles[0]!.text)), licenses: licenses(root, metafile) };
}

/** A script that is compiled by hand has no `import()`, with which it loads migrations in JavaScript: it is given one. */
function importing(code: string): string {
  const parts = code.split(/\bimport\(/);
  if (parts.length !== 2) throw new Error(`the program imports files at ${parts.length - 1} places, not at one`);
  return parts.join('importFile(');
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

function licenses(root: string, metafile: Metafile): string {
  const folders = Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Record<string, string>;
      const file = readdirSync(`${root}${folder}`).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(`${root}${folder}/${file}`, 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
