// The package as npm publishes it: what is in it, and that it runs and type-checks where somebody installs it, on each Node.js it is for.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPackages } from '../../scripts/npm-cache.ts';
import { PROGRAM } from '../../src/core/version.ts';
import { freshDatabase } from '../support/database.ts';
import { writeFiles } from '../support/files.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** The oldest supported release line, the one before the newest, the newest. */
const NODES = ['22.23.5', '24.22.3', '26.12.1'];
const NOT_INSTALLED = 'npm could not install the package: that it runs on each Node.js, and type-checks, is not tested';
const folder = mkdtempSync(join(tmpdir(), 'schemagate-packed-'));
const application = join(folder, 'application');
let packed: readonly string[] = [];
let isInstalled = false;

beforeAll(() => {
  // What --json prints comes after what the build prints.
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['-xzf', archive], { cwd: folder });
  packed = execFileSync('tar', ['-tzf', archive], { cwd: folder, encoding: 'utf8' }).trim().split('\n');
  mkdirSync(application);
  writeFiles(application, { 'package.json': '{ "private": true, "type": "module" }' });
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const types = (name: string) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { readonly version: string };
    return `${name}@${version}`;
  };
  const wanted = [join(folder, archive), types('typescript'), types('@types/node'), types('@types/pg')];
  isInstalled = spawnSync('npm', ['install', ...flags, ...wanted], { cwd: application, stdio: 'inherit' }).status === 0;
  if (!isInstalled) console.warn(NOT_INSTALLED);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('in it are the program, the library, and what the manifest names of the repository: no more, nothing large, no path of this machine', () => {
  const tracked = new Set(execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n'));
  const paths = packed.map((path) => path.replace(/^package\//, ''));
  const built = paths.filter((path) => path.startsWith('dist/'));
  expect(
    built.filter(
      (path) =>
        !/^dist\/(?:lib\/(?:[\w-]+\/)*[\w-]+\.(?:js|d\.ts)|schemagate\.[\w.]+\.(?:js|wasm|txt)|schemagate\.(?:mjs|licenses\.txt|parser\.wasm))$/.test(
          path,
        ),
    ),
  ).toEqual([]);
  expect(built).toEqual(
    expect.arrayContaining(['dist/schemagate.mjs', 'dist/lib/index.js', 'dist/lib/index.d.ts', 'dist/schemagate.licenses.txt']),
  );
  const others = paths.filter((path) => !path.startsWith('dist/'));
  expect(others.filter((path) => !tracked.has(path))).toEqual([]);
  expect(others.filter((path) => !/^(?:docs|examples|man)\/|^[A-Z]+(?:\.md)?$|^(?:package\.json|docker-compose\.yml)$/.test(path))).toEqual(
    [],
  );
  const sizes = packed.map((path) => statSync(join(folder, path)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(9_100_000);
  expect(packed.filter((path) => readFileSync(join(folder, path), 'latin1').includes(ROOT))).toEqual([]);
});

test.for(NODES)('npx schemagate runs on Node.js %s, and so does the library', async (version, { skip }) => {
  skip(!isInstalled, NOT_INSTALLED);
  const name = `node-${process.platform}-${process.arch}`;
  const modules = installPackages(`${name}-${version}`, [`${name}@${version}`]);
  skip(modules === null, `npm has no Node.js ${version} for this machine`);
  const database = await freshDatabase();
  const env = {
    PATH: `${join(modules!, name, 'bin')}:${process.env['PATH']}`,
    HOME: process.env['HOME'] ?? '',
    DATABASE_URL: database.url,
    GATE_MIGRATIONS: join(application, 'migrations'),
  };
  writeFiles(application, { 'migrations/1_a.sql': 'CREATE TABLE a (i int);\n', 'migrations/2_b.sql': 'CREATE TABLE b (i int);\n' });
  const run = (program: string, ...args: readonly string[]) => spawnSync(program, args, { cwd: application, env, encoding: 'utf8' });
  expect(run('node', '--version').stdout).toBe(`v${version}\n`);
  const asked = run('npx', '--no-install', 'schemagate', 'version');
  expect([asked.stderr, asked.stdout]).toEqual(['', `${PROGRAM}\n`]);
  const applied = run('npx', '--no-install', 'schemagate', 'up');
  expect([applied.status, applied.stderr]).toEqual([0, '']);
  expect(applied.stdout).toContain('2 migrations applied');
  const script =
    "import { verify } from 'schemagate'; const { outcome, findings } = await verify(); console.log(outcome, findings.length);";
  const library = run('node', '--input-type=module', '--eval', script);
  expect([library.stdout, library.stderr]).toEqual(['ready 0\n', '']);
});

test('in a strict project it type-checks', ({ skip }) => {
  skip(!isInstalled, NOT_INSTALLED);
  const consumer = `import { type Report, up } from 'schemagate';
const report: Report = await up({ env: { DATABASE_URL: 'postgres://db/app' }, to: '7' });
export const exit: number = report.exit;
// @ts-expect-error
await up({ nothing: true });
`;
  writeFiles(application, { 'consumer.ts': consumer });
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--verbatimModuleSyntax', '--isolatedModules'];
  const options = ['--noEmit', '--target', 'es2022', '--module', 'nodenext', '--types', 'node', ...strict, 'consumer.ts'];
  const checked = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options], { cwd: application, encoding: 'utf8' });
  expect([checked.stdout, checked.stderr, checked.status]).toEqual(['', '', 0]);
});
