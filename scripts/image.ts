// npm run image: builds the plain image and the tools image with labels that say what they were built of. `docker build -t schemagate .` builds the
// plain one as well, without the revision.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { imageArguments } from './release/image-arguments.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };

const build = (target: string, tags: readonly string[]): number => {
  const named = tags.flatMap((tag) => ['--tag', tag]);
  return (
    spawnSync('docker', ['build', '--target', target, ...named, ...imageArguments(ROOT), '.'], { cwd: ROOT, stdio: 'inherit' }).status ?? 1
  );
};
process.exitCode =
  build('plain', ['schemagate', `schemagate:${version}`]) || build('tools', ['schemagate:tools', `schemagate:${version}-tools`]);
