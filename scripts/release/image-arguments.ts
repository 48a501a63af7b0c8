// What an image is told of where it comes from, for its labels.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Arguments of `docker build`, of the repository as it is in that folder. */
export function imageArguments(root: string): readonly string[] {
  const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly repository: { readonly url: string };
  };
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const labels = {
    VERSION: version,
    REVISION: `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-dirty'}`,
    CREATED: git('log', '-1', '--format=%cI'),
    SOURCE: repository.url.replace(/^git\+|\.git$/g, ''),
  };
  return Object.entries(labels).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
}
