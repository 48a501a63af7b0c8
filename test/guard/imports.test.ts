// The import rule of the house: a room imports only from the rooms before it, and packages and effects are each at home in one place.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { ROOMS, roomIndex } from '../../scripts/house.ts';

const SRC = join(import.meta.dirname, '../../src');
/** Where effects (disk, network, clock of the process, environment) may be. */
const HOME: Readonly<Record<string, RegExp>> = {
  'env-var': /^config\//,
  pg: /^postgres\//,
  aws4fetch: /^backup\/store\/s3-upload\.ts$/,
  pino: /^report\/log\/log\.ts$/,
  'string-width': /^core\/text\/text-width\.ts$/,
  'prom-client': /^(?:serve\/metrics|report\/metrics\/run-metrics)\.ts$/,
  '@opentelemetry/api': /^run\/send-spans\.ts$/,
  '@opentelemetry/exporter-trace-otlp-proto': /^run\/send-spans\.ts$/,
  '@opentelemetry/resources': /^run\/send-spans\.ts$/,
  '@opentelemetry/sdk-trace': /^run\/send-spans\.ts$/,
  yaml: /^project\/steps\/step-file\.ts$/,
  'libpg-query': /^sql\/parser\.ts$/,
  'node:fs': /^(sqlite\/session\/file-draft\.ts|postgres\/|child\/|backup\/store\/|disk\.ts|runtime\.ts|main\.ts)/,
  'node:sqlite': /^(sqlite\/session\/|stages\/import\/file\/)/,
  'node:net': /^(postgres|services|serve)\//,
  'node:tls': /^(postgres|services)\//,
  'node:http': /^(services|serve|notify)\//,
  'node:https': /^(services|notify)\//,
  'node:child_process': /^(postgres|child|sqlite\/session)\//,
};

const files = walk(SRC).map((path) => ({ path: relative(SRC, path), text: readFileSync(path, 'utf8') }));

test.each(files)('$path imports only from above', ({ path, text }) => {
  const wrong = importsOf(text)
    .filter((from) => from.startsWith('.'))
    .map((from) => join(path, '..', from))
    .filter((target) => roomIndex(target) > roomIndex(path));
  expect(wrong).toEqual([]);
});

test.each(files)('$path uses packages and effects only where they are at home', ({ path, text }) => {
  const wrong = importsOf(text).filter(
    (from) => HOME[from.replace(/\/promises$/, '')] !== undefined && !HOME[from.replace(/\/promises$/, '')]!.test(path),
  );
  expect(wrong).toEqual([]);
});

test('no imports go round in a circle, those of types included', () => {
  const imported = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter((from) => from.startsWith('.'))
        .map((from) => join(path, '..', from)),
    ]),
  );
  const closed = new Set<string>();
  const circleFrom = (path: string, above: readonly string[]): readonly string[] | null => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (closed.has(path)) return null;
    for (const target of imported.get(path) ?? []) {
      const circle = circleFrom(target, [...above, path]);
      if (circle !== null) return circle;
    }
    closed.add(path);
    return null;
  };
  expect(files.map(({ path }) => circleFrom(path, [])).find((circle) => circle !== null) ?? []).toEqual([]);
});

test('every file is in a room, and every room holds something', () => {
  expect(files.filter(({ path }) => roomIndex(path) === -1).map(({ path }) => path)).toEqual([]);
  const used = new Set(files.map(({ path }) => roomIndex(path)));
  expect(ROOMS.filter((_, i) => !used.has(i))).toEqual([]);
});

/** What else a test cannot repeat, by the words that ask for it; and where it may be asked for. */
const UNREPEATABLE: Readonly<Record<string, { readonly mark: RegExp; readonly home: RegExp }>> = {
  timers: {
    mark: /\bset(?:Timeout|Interval|Immediate)\b|node:timers/,
    home: /^(core\/time\/(head-start|load-ahead|pause|time-limit)\.ts|postgres\/|sqlite\/session\/|services\/|child\/|layouts\/read-folder\.ts|report\/streams\.ts|run\/perform\.ts|main\.ts)/,
  },
  'the clock': {
    mark: /\bnew Date\(\)|\bDate\.now\b|\bperformance\.now\(|\bhrtime\b|\bTemporal\.Now\b/,
    // Two write the time down: the placeholder that is the time, and the name of a new migration.
    home: /^(core\/time\/deadline\.ts|sqlite\/session\/serve-writer\.ts|postgres\/|run\/run-clock\.ts|main\.ts|layouts\/flyway\/placeholder\.ts|commands\/history\/new\.ts)/,
  },
  randomness: {
    mark: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/,
    home: /^(core\/time\/pause\.ts|backup\/sealed-stream\.ts|postgres\/(server|scratch)\/|layouts\/(prisma\/ledger|new-files\/drizzle)\.ts|stages\/import\/file\/whole-texts\.ts|runtime\.ts)/,
  },
};

test.each(Object.entries(UNREPEATABLE))('%s are asked for only where they are at home', (_, { mark, home }) => {
  // Comments may speak of them.
  const asking = files.filter(({ text }) => mark.test(text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')));
  expect(asking.map(({ path }) => path).filter((path) => !home.test(path))).toEqual([]);
  expect(asking.some(({ path }) => home.test(path))).toBe(true);
});

test('only main.ts touches the process or prints', () => {
  const touching = files.filter(
    ({ path, text }) => path !== 'main.ts' && /(?<!')\bprocess\.(exit|stdout|stderr|argv)\b|\bconsole\./.test(text),
  );
  expect(touching.map(({ path }) => path)).toEqual([]);
});

test('every file begins by saying what it is', () => {
  expect(files.filter(({ text }) => !text.startsWith('// ')).map(({ path }) => path)).toEqual([]);
});

test('a file that a comment names is there', () => {
  const there = new Set(files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  const gone = files.flatMap(({ path, text }) =>
    [...text.matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)]
      .flatMap(([line]) => [...line.matchAll(/(?<=[\s(/])[a-z][a-z-]*\.ts\b/g)])
      .filter(([name]) => !there.has(name) && !text.includes(`scripts/build/${name}`))
      .map(([name]) => `${path}: ${name}`),
  );
  expect(gone).toEqual([]);
});

test('no file outgrows 250 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 250).map(({ path }) => path)).toEqual([]);
});

test('no folder outgrows 20 files', () => {
  const folders = files.map(({ path }) => dirname(path));
  expect([...new Set(folders)].filter((folder) => folders.filter((other) => other === folder).length > 20)).toEqual([]);
});

test('the version is the one of the manifest', async () => {
  const { VERSION } = await import('../../src/core/version.ts');
  const manifest = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(manifest.version);
});

test('every member of a registry is in its list', async () => {
  const { COMMANDS } = await import('../../src/commands/commands.ts');
  const { KINDS } = await import('../../src/schema/kinds/kinds.ts');
  expect(KINDS.map((kind) => kind.name.replaceAll(' ', '-')).sort()).toEqual(membersOf('schema/kinds/', ': Kind<'));
  const { LAYOUTS } = await import('../../src/layouts/layouts.ts');
  expect(LAYOUTS.map(({ id }) => id).sort()).toEqual(membersOf('layouts/', ': Layout = {'));
  const { CHECKS } = await import('../../src/doctor/checks.ts');
  expect(CHECKS.map(({ id }) => id).sort()).toEqual(inFolder('doctor/checks/'));
  const { TASKS } = await import('../../src/upkeep/tasks.ts');
  expect(TASKS.map(({ id }) => id).sort()).toEqual(inFolder('upkeep/tasks/'));
  const { MIGRATORS } = await import('../../src/migrators/migrators.ts');
  expect(MIGRATORS.map(({ id }) => id).sort()).toEqual(membersOf('migrators/', ': Migrator = {'));
  const named = new Set(['adopt-extra']);
  expect(COMMANDS.map((command) => command.name).sort()).toEqual(membersOf('commands/', 'Command = {').filter((name) => !named.has(name)));
});

test('the public API is what it was', async () => {
  const api = await import('../../src/index.ts');
  expect(Object.keys(api).sort()).toEqual([
    ...['DatabaseMonitor', 'OUTCOMES', 'VERSION', 'diagram', 'diff', 'down', 'healthCheck', 'newMigration', 'passing', 'plan', 'recover'],
    ...['redo', 'retried', 'serve', 'snapshot', 'status', 'up', 'verify', 'waitForDatabase', 'withRetry'],
  ]);
});

const inFolder = (room: string): string[] => membersOf(room, '');
const membersOf = (room: string, mark: string): string[] =>
  files
    .filter(({ path, text }) => path.startsWith(room) && text.includes(mark))
    .map(({ path }) => path.slice(path.lastIndexOf('/') + 1, -'.ts'.length))
    .sort();

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
