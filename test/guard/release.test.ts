// A release, up to what is published: which version it is, what says so, and what would be run.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nextVersion, notesOf, releasedChangelog, VERSION_FILES } from '../../scripts/release/next-version.ts';
import { publishing, rehearsal } from '../../scripts/release/publishing.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { version } = JSON.parse(read('package.json')) as { readonly version: string };

test.each([
  ['0.1.0', 'patch', '0.1.1'],
  ['0.1.9', 'minor', '0.2.0'],
  ['1.9.9', 'major', '2.0.0'],
  ['0.1.0', '0.10.0', '0.10.0'],
])('after %s, %s is %s', (current, wanted, next) => {
  expect(nextVersion(current, wanted)).toBe(next);
});

test.each([
  ['0.1.0', '0.1.0', '0.1.0 does not come after 0.1.0'],
  ['0.10.0', '0.9.9', '0.9.9 does not come after 0.10.0'],
  ['0.1.0', 'v1.0.0', 'v1.0.0 is not a version'],
  ['0.1.0', '1.0', '1.0 is not a version'],
])('after %s, %s is refused', (current, wanted, why) => {
  expect(() => nextVersion(current, wanted)).toThrow(why);
});

test.each(Object.entries(VERSION_FILES))('%s names the version, and the next one in its place', (path, next) => {
  const text = read(path);
  const changed = next(text, '99.98.97');
  expect(changed).toContain('99.98.97');
  expect(next(changed, version)).toBe(text);
  expect(() => next('nothing', '1.2.3')).toThrow();
});

test('no other file says which version this is', () => {
  const named = execFileSync('git', ['grep', '-lF', `"${version}"`, '--', ':!test', ':!*package-lock.json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(
    named
      .trim()
      .split('\n')
      .filter((path) => VERSION_FILES[path] === undefined),
  ).toEqual([]);
});

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n### Added\n\n- A gate.\n\n## 0.1.0 - 2026-01-01\n\n- The first.\n';

test('the changelog keeps what is said under the version, and the tag says it too', () => {
  const text = releasedChangelog(CHANGELOG, '0.2.0', '2026-02-03');
  expect(text).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-02-03\n\n### Added\n\n- A gate.\n\n## 0.1.0 - 2026-01-01\n\n- The first.\n',
  );
  expect([notesOf(text, '0.2.0'), notesOf(text, '0.1.0')]).toEqual(['### Added\n\n- A gate.', '- The first.']);
  expect(() => releasedChangelog(text, '0.3.0', '2026-02-04')).toThrow('nothing under');
});

test('nothing is published before the images build for both platforms; the package, which cannot be taken back, comes last', () => {
  const labels = ['--build-arg', 'VERSION=0.2.0'];
  const before = rehearsal(labels).map(({ command }) => command.join(' '));
  expect(before).toEqual([
    'docker buildx build --platform linux/amd64,linux/arm64 --target plain --build-arg VERSION=0.2.0 --output type=cacheonly .',
    'docker buildx build --platform linux/amd64,linux/arm64 --target tools --build-arg VERSION=0.2.0 --output type=cacheonly .',
  ]);
  const after = publishing({ version: '0.2.0', image: 'registry/gate', labels }).map(({ command }) => command.join(' '));
  expect(after.map((command) => command.split(' ', 3).join(' '))).toEqual([
    ...['git push --atomic', 'docker buildx build', 'docker buildx build', 'npm publish --access'],
  ]);
  expect(after[1]).toContain(
    '--attest type=sbom --attest type=provenance,mode=max --tag registry/gate:0.2.0 --tag registry/gate:0.2 --tag registry/gate:latest --push',
  );
  expect(after[2]).toContain('--tag registry/gate:0.2.0-tools --tag registry/gate:0.2-tools --tag registry/gate:tools --push');
  const targets = [...read('Dockerfile').matchAll(/^FROM \S+ AS (plain|tools)$/gm)].map(([, name]) => name);
  expect(targets).toEqual(['plain', 'tools']);
});

test('a dry run goes through it in a copy, and leaves nothing in the repository', () => {
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  const before = [git('status', '--porcelain'), git('tag'), git('rev-parse', 'HEAD')];
  const run = spawnSync(process.execPath, ['scripts/release.ts', 'major', '--dry-run'], { cwd: ROOT, encoding: 'utf8' });
  expect([run.stderr, run.status]).toEqual(['', 0]);
  expect(run.stdout).toContain(`Release ${nextVersion(version, 'major')}`);
  for (const path of Object.keys(VERSION_FILES)) expect(run.stdout).toContain(path);
  expect(run.stdout).toContain('npm publish');
  expect([git('status', '--porcelain'), git('tag'), git('rev-parse', 'HEAD')]).toEqual(before);
});

test.each([[[]], [['minor', 'patch']], [['0.0.1', '--dry-run']]])('%j is refused with what to give', (args) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/release.ts', ...args], { cwd: ROOT, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^not released: (?:give one of major, minor, patch|0\.0\.1 does not come after)/);
});
