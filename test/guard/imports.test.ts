// The import rule of the house: a folder imports only from the folders above it, and four packages are each at home in one place.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');
const ORDER = [
  'core',
  'config',
  'sql',
  'postgres',
  'migrations',
  'schema',
  'report',
  'commands',
  'cli',
  'disk.ts',
  'runtime.ts',
  'index.ts',
  'main.ts',
];
/** Where effects (disk, network, clock of the process, environment) may be. */
const HOME: Readonly<Record<string, RegExp>> = {
  'env-var': /^config\//,
  pg: /^postgres\//,
  pino: /^report\/log\.ts$/,
  'libpg-query': /^sql\/parser\.ts$/,
  'node:fs': /^(postgres\/|disk\.ts|runtime\.ts|main\.ts)/,
  'node:net': /^postgres\//,
  'node:tls': /^postgres\//,
  'node:child_process': /^postgres\//,
};

const files = walk(SRC).map((path) => ({ path: relative(SRC, path), text: readFileSync(path, 'utf8') }));

test.each(files)('$path imports only from above', ({ path, text }) => {
  const wrong = importsOf(text)
    .filter((from) => from.startsWith('.'))
    .map((from) => join(path, '..', from))
    .filter((target) => ORDER.indexOf(roomOf(target)) > ORDER.indexOf(roomOf(path)));
  expect(wrong).toEqual([]);
});

test.each(files)('$path uses packages and effects only where they are at home', ({ path, text }) => {
  const wrong = importsOf(text).filter(
    (from) => HOME[from.replace(/\/promises$/, '')] !== undefined && !HOME[from.replace(/\/promises$/, '')]!.test(path),
  );
  expect(wrong).toEqual([]);
});

test('only main.ts touches the process or prints', () => {
  const touching = files.filter(({ path, text }) => path !== 'main.ts' && /\bprocess\.(exit|stdout|stderr|argv)\b|\bconsole\./.test(text));
  expect(touching.map(({ path }) => path)).toEqual([]);
});

test('every file begins by saying what it is', () => {
  expect(files.filter(({ text }) => !text.startsWith('// ')).map(({ path }) => path)).toEqual([]);
});

test('no file outgrows 250 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 250).map(({ path }) => path)).toEqual([]);
});

test('the middle of the schema folder names no kind', () => {
  const kinds = readdirSync(join(SRC, 'schema/kinds')).map((name) => name.replace('.ts', '').replaceAll('-', ' '));
  for (const name of ['compare.ts', 'ddl.ts', 'findings.ts', 'snapshot.ts', 'read.ts', 'count.ts', 'verify.ts']) {
    const text = readFileSync(join(SRC, 'schema', name), 'utf8');
    expect(kinds.filter((kind) => text.includes(`'${kind}'`))).toEqual([]);
  }
});

test('the version is the one of the manifest', async () => {
  const { VERSION } = await import('../../src/core/version.ts');
  const manifest = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(manifest.version);
});

test('every member of a registry is in its list', async () => {
  const { COMMANDS } = await import('../../src/commands/commands.ts');
  const { KINDS } = await import('../../src/schema/kinds.ts');
  expect(KINDS.map((kind) => kind.name.replaceAll(' ', '-')).sort()).toEqual(membersOf('schema/kinds'));
  const commandFiles = files
    .filter(({ path, text }) => path.startsWith('commands/') && /: Command = \{/.test(text))
    .map(({ path }) => path.slice('commands/'.length, -'.ts'.length));
  expect(COMMANDS.map((command) => command.name).sort()).toEqual(commandFiles.sort());
});

test('the public API is what it was', async () => {
  const api = await import('../../src/index.ts');
  expect(Object.keys(api).sort()).toEqual([
    ...['OUTCOMES', 'VERSION', 'diagram', 'diff', 'newMigration', 'plan', 'recover', 'snapshot', 'status', 'up', 'verify'],
  ]);
});

const membersOf = (folder: string): string[] =>
  readdirSync(join(SRC, folder))
    .map((name) => name.replace('.ts', ''))
    .sort();

const roomOf = (path: string): string => path.split('/')[0]!;

/** Type imports count as well: a contract from below is a dependency too. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : path.endsWith('.ts') ? [path] : [];
  });
}
