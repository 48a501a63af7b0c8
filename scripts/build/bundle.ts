// The program as one file that needs Node and nothing else. Refuses to leave anything to be found in node_modules.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { lateBuiltins } from './late-builtins.ts';
import { parserPayload } from './parser-payload.ts';
import { withoutUnused } from './without-unused.ts';

/** Checked before anything else is evaluated; kept to what the oldest Node that reads ES modules understands. */
const BANNER = `#!/usr/bin/env node
{
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    process.stderr.write('schemagate needs Node.js 22.19 or newer; this is ' + process.version + '\\n');
    process.exit(2);
  }
}
const __dirname = import.meta.dirname, __filename = import.meta.filename;`;

/**
 * Writes `outfile` and, beside it, the licences of the packages that are in it.
 * @param root the repository's folder, with its final slash.
 * @throws Error where something would have to be resolved at run time.
 */
export async function bundle(root: string, outfile: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    // Older than what the program needs, so that an older Node can read the file as far as the sentence that refuses it.
    target: 'node18',
    banner: { js: BANNER },
    plugins: [lateBuiltins, withoutUnused, parserPayload],
    metafile: true,
    logLevel: 'warning',
  });
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  if (left.length > 0)
    throw new Error(`the bundle would look for ${left.join(', ')} at run time: bundle it, or list it in scripts/build/without-unused.ts`);
  writeFileSync(outfile.replace(/\.mjs$/, '.licenses.txt'), licenses(root, metafile));
}

/** The licence of each package that is in the bundle, as their terms ask. */
function licenses(root: string, metafile: Metafile): string {
  const folders = Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/:]+(?=\/)/.exec(path)?.[0].replace(/^[\w-]+:/, '') ?? [],
  );
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Record<string, string>;
      const file = readdirSync(`${root}${folder}`).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(`${root}${folder}/${file}`, 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
