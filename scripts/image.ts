// npm run image: builds the plain image and the tools image with labels that say what they were built of. `docker build -t schemagate .` builds the
// plain one as well, without the revision.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ROOT = new URL('..', import.meta.url);
const { version, repository } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
  readonly version: string;
  readonly repository: { readonly url: string };
};
const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

const labels = {
  VERSION: version,
  REVISION: `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-dirty'}`,
  CREATED: git('log', '-1', '--format=%cI'),
  SOURCE: repository.url.replace(/^git\+|\.git$/g, ''),
};
const args = Object.entries(labels).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
const build = (target: string, tags: readonly string[]): number => {
  const named = tags.flatMap((tag) => ['--tag', tag]);
  return spawnSync('docker', ['build', '--target', target, ...named, ...args, '.'], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
};
process.exitCode =
  build('plain', ['schemagate', `schemagate:${version}`]) || build('tools', ['schemagate:tools', `schemagate:${version}-tools`]);
