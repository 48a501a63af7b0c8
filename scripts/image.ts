// npm run image: builds the image with labels that say what it was built of. `docker build -t schemagate .` does as well, without the revision.
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
const { status } = spawnSync('docker', ['build', '--tag', 'schemagate', '--tag', `schemagate:${version}`, ...args, '.'], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
