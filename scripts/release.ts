// npm run release -- minor [--dry-run]: version, changelog, tag, images for amd64 and arm64, npm package. With --dry-run it does everything up
// to the tag in a copy of the last commit, and only says what it would publish.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { imageArguments } from './release/image-arguments.ts';
import { nextVersion, notesOf, releasedChangelog, VERSION_FILES } from './release/next-version.ts';
import { publishing, rehearsal, type Step } from './release/publishing.ts';

const ROOT = resolve(import.meta.dirname, '..');
const IMAGE = process.env['RELEASE_IMAGE'] ?? 'ghcr.io/schemagate/schemagate';

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`not released: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

function main(): number {
  const { values, positionals } = parseArgs({ options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true });
  const [wanted, ...others] = positionals;
  if (wanted === undefined || others.length > 0) throw new Error('give one of major, minor, patch, or a version such as 1.2.3');
  return values['dry-run'] ? dryRun(wanted) : release(wanted);
}

function release(wanted: string): number {
  const git = gitIn(ROOT);
  const branch = git('rev-parse', '--abbrev-ref', 'HEAD');
  if (branch !== 'main') throw new Error(`releases are made on main, and this is ${branch}`);
  if (git('status', '--porcelain') !== '') throw new Error('the working tree has changes: commit them first');
  git('fetch', '--quiet', 'origin', 'main');
  if (git('rev-parse', 'HEAD') !== git('rev-parse', 'FETCH_HEAD')) throw new Error('main here is not what main at origin is');
  const version = nextVersion(versionOf(ROOT), wanted);
  refuseTag(ROOT, version);
  run(ROOT, [{ why: 'the guards', command: ['npm', 'run', '--silent', 'check'] }, ...rehearsal(imageArguments(ROOT))]);
  tag(ROOT, version);
  run(ROOT, publishing({ version, image: IMAGE, labels: imageArguments(ROOT) }));
  process.stdout.write(`released ${version}\n`);
  return 0;
}

/** In a copy, so that the working tree may hold anything and keeps it. */
function dryRun(wanted: string): number {
  const version = nextVersion(versionOf(ROOT), wanted);
  refuseTag(ROOT, version);
  const copy = mkdtempSync(join(tmpdir(), 'schemagate-release-'));
  try {
    // With its own object store: the commit and the tag are gone with it.
    execFileSync('git', ['clone', '--quiet', '--shared', ROOT, copy]);
    for (const [key, value] of Object.entries({ 'user.name': 'dry run', 'user.email': 'dry-run@localhost' }))
      gitIn(copy)('config', key, value);
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    gitIn(copy)('config', 'core.excludesFile', excluding(copy, 'node_modules'));
    tag(copy, version);
    const said = execFileSync(process.execPath, ['src/main.ts', 'version'], { cwd: copy, encoding: 'utf8' }).trim();
    if (said !== `schemagate ${version}`) throw new Error(`the program says that it is ${said}, not ${version}`);
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
    const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }];
    if (!filename.includes(version)) throw new Error(`the package is called ${filename}, without ${version}`);
    const labels = imageArguments(copy);
    process.stdout.write(`${gitIn(copy)('show', '--stat', '--format=%s', 'HEAD')}\n\nwould run before the tag:\n`);
    tell(rehearsal(labels));
    process.stdout.write(`would run after the tag v${version}:\n`);
    tell(publishing({ version, image: IMAGE, labels }));
    process.stdout.write(`nothing was published: this was a dry run of ${version}\n`);
    return 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Writes the version into every file that names it, by hand or generated, commits that, and tags the commit with what the changelog says. */
function tag(root: string, version: string): void {
  const git = gitIn(root);
  for (const [path, next] of Object.entries(VERSION_FILES)) {
    const file = join(root, path);
    writeFileSync(file, next(readFileSync(file, 'utf8'), version));
  }
  const changelog = join(root, 'CHANGELOG.md');
  const text = releasedChangelog(readFileSync(changelog, 'utf8'), version, new Date().toISOString().slice(0, 10));
  writeFileSync(changelog, text);
  execFileSync(process.execPath, ['scripts/docs.ts'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  git('commit', '--all', '--quiet', '--message', `Release ${version}`);
  git('tag', '--annotate', `v${version}`, '--cleanup=verbatim', '--message', `${version}\n\n${notesOf(text, version)}\n`);
}

function refuseTag(root: string, version: string): void {
  if (gitIn(root)('tag', '--list', `v${version}`) !== '') throw new Error(`v${version} is tagged already`);
}

/** @throws Error at the first that fails, when it has said what is left to do. */
function run(root: string, steps: readonly Step[]): void {
  for (const [at, { why, command }] of steps.entries()) {
    process.stdout.write(`> ${why}\n`);
    const [program, ...args] = command;
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
    if (status === 0) continue;
    process.stdout.write('what is left to do, from the step that failed:\n');
    tell(steps.slice(at));
    throw new Error(`${program} ended with ${error?.message ?? status}`);
  }
}

function tell(steps: readonly Step[]): void {
  for (const { why, command } of steps) process.stdout.write(`  # ${why}\n  ${command.join(' ')}\n`);
}

function gitIn(root: string): (...args: readonly string[]) => string {
  return (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

/** A link to a folder is not what `node_modules/` in .gitignore is about. @returns the path of a file that is. */
function excluding(root: string, name: string): string {
  const path = join(root, '.git/excluded');
  writeFileSync(path, `${name}\n`);
  return path;
}
