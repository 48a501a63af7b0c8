// The library as an application has it below its node_modules: checked by its compiler, imported, bundled.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import { writeFiles } from '../support/files.ts';
import { installLibrary } from '../support/published.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const application = mkdtempSync(join(tmpdir(), 'schemagate-test-'));
const published = join(application, 'node_modules/schemagate');

beforeAll(async () => {
  await installLibrary(application, ['pg', '@types']);
  const types = ['--project', join(ROOT, 'tsconfig.build.json'), '--outDir', join(published, 'dist/lib')];
  execFileSync(process.execPath, [TSC, ...types], { stdio: 'pipe' });
  writeFiles(application, { 'package.json': '{ "type": "module" }' });
  return () => rmSync(application, { recursive: true, force: true });
});

const files = (): readonly string[] => readdirSync(join(published, 'dist/lib')).filter((name) => name.endsWith('.js'));

test('to import it does nothing: no output, nothing that keeps the process, nothing read from the environment, no listener, no global', () => {
  const script = `
    const state = () => ({
      resources: process.getActiveResourcesInfo(),
      listeners: process.eventNames().map(String),
      globals: Object.getOwnPropertyNames(globalThis),
    });
    const read = [];
    // Node itself asks for one at each import.
    const log = (name) => typeof name === 'string' && name !== 'WATCH_REPORT_DEPENDENCIES' && read.push(name);
    process.env = new Proxy({ ...process.env }, {
      get: (env, name) => (log(name), env[name]),
      has: (env, name) => (log(name), name in env),
      ownKeys: (env) => (log('all of it'), Reflect.ownKeys(env)),
    });
    const before = JSON.stringify(state());
    const names = Object.keys(await import(process.argv[1]));
    const after = JSON.stringify(state());
    process.stdout.write(JSON.stringify({ names: names.sort(), read, isAsBefore: before === after, before, after }));`;
  const paths = ['schemagate', ...files().map((name) => join(published, 'dist/lib', name))];
  for (const path of paths) {
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script, path], { cwd: application, encoding: 'utf8' });
    expect([run.stderr, run.status]).toEqual(['', 0]);
    const { names, read, isAsBefore, before, after } = JSON.parse(run.stdout) as Readonly<Record<string, unknown>>;
    expect([path, read, isAsBefore ? '' : `${before} ${after}`]).toEqual([path, [], '']);
    if (path === 'schemagate') expect(names).toEqual(Object.keys(library).sort());
  }
});

test('who bundles one function gets what that needs, and no more', async () => {
  const bundled = async (names: string) => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: `import { ${names} } from 'schemagate';\nconsole.log(typeof ${names});`, resolveDir: application },
      ...{ bundle: true, platform: 'node', format: 'esm', metafile: true, write: false, minify: true },
    });
    const inputs = Object.keys(metafile.inputs).map((path) => path.split('/').at(-1)!);
    return { inputs: inputs.filter((name) => name !== '<stdin>').sort(), text: outputFiles[0]!.text };
  };
  const { inputs, text } = await bundled('withRetry');
  // What exports what is read, and what is not needed is left out.
  expect(text.length).toBeLessThan(30_000);
  expect(inputs).toContain('retry.js');
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', text], { cwd: application, encoding: 'utf8' });
  expect([run.stdout, run.stderr]).toEqual(['function\n', '']);
  expect((await bundled('up')).text.length).toBeGreaterThan(500_000);
});

const CONSUMER = `
import { Client, Pool, type PoolClient } from 'pg';
import {
  type DatabaseHealth, DatabaseMonitor, type GateEvent, type Report, type Retry, down, healthCheck, OUTCOMES, passing, plan, retried, status, up, VERSION, verify,
  waitForDatabase, withRetry,
} from 'schemagate';

const isText: string = VERSION;
const report: Report = await up({ env: process.env, to: '+1', signal: AbortSignal.timeout(1000), onEvent: ({ event }: GateEvent) => event });
const exits: number = OUTCOMES[report.outcome].exit;
const reports: readonly Report[] = [await verify(), await status({ env: {} }), await plan({ sql: true }), await down({ count: 2, yes: true })];
await waitForDatabase({ timeout: '30s' });

const rows: number = await withRetry(async (attempt) => attempt, { attempts: 3, delay: '500ms', factor: 2, signal: AbortSignal.timeout(1000) });
const immediate: string = await withRetry(() => 'a value');
await withRetry(async () => {}, { also: (error) => passing(error) === null, onRetry: ({ attempt, delay, reason }: Retry) => void [attempt, delay, reason] });
const save = retried({ attempts: 5 })(async (id: number, name: string) => \`\${id} \${name}\`);
const saved: Promise<string> = save(1, 'a');
class Shop {
  name = 'shop';
  @retried({ delay: 100 })
  async find(id: number): Promise<string> {
    return \`\${this.name} \${id}\`;
  }
}
const found: Promise<string> = new Shop().find(1);

const health: DatabaseHealth = await healthCheck(new Pool(), { timeout: 500, readOnly: true });
await healthCheck(new Client(), { ledgerSchema: 'gate' });
const ofPool = (client: PoolClient) => healthCheck(client);
await healthCheck({ query: async (sql: string) => ({ rows: [{ answer: sql }] }) });
const version: string | null = health.migration_version;

const monitor = new DatabaseMonitor({ interval: '30s', recovery: 'auto' });
monitor.on('unhealthy', ({ issues }) => issues.map((issue) => issue.length));
monitor.once('recovered', ({ tables_present }) => tables_present === null || tables_present > 0);
monitor.on('heal', ({ result }) => result === 'healed');
await monitor.start();
const now: boolean = monitor.health.healthy;
await monitor.stop();
export { exits, found, immediate, isText, now, ofPool, reports, rows, saved, version };

// @ts-expect-error
await up({ url: 'postgres://elsewhere/db' });
// @ts-expect-error
await withRetry('not a function');
// @ts-expect-error
await withRetry(async () => 1, { attempt: 3 });
// @ts-expect-error
const text: string = await withRetry(async () => 1);
// @ts-expect-error
save('a');
// @ts-expect-error
await healthCheck({});
// @ts-expect-error
new DatabaseMonitor({ recovery: 'ask' });
// @ts-expect-error
monitor.on('unhealthy', (health: string) => health);
// @ts-expect-error
monitor.health.healthy = true;
`;

test.each([
  ['decorators of the standard, and every strictness', ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']],
  ['experimentalDecorators', ['--experimentalDecorators', '--skipLibCheck']],
])('its types and the examples of its documentation, as a compiler sees them with %s', (_, more) => {
  const examples = [...readFileSync(join(ROOT, 'docs/library.md'), 'utf8').matchAll(/```ts\n(import [\s\S]*?)```/g)].map(
    ([, text]) => text!,
  );
  expect(examples.length).toBeGreaterThan(4);
  const names = ['consumer.ts', ...examples.map((_, at) => `example-${at}.ts`)];
  writeFiles(application, Object.fromEntries([CONSUMER, ...examples].map((text, at) => [names[at]!, text])));
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const run = spawnSync(process.execPath, [TSC, ...options, ...more, ...names], { cwd: application, encoding: 'utf8' });
  expect([run.stdout, run.stderr, run.status]).toEqual(['', '', 0]);
});
