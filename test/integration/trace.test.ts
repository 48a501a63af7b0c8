// A run as a trace, sent to an OpenTelemetry collector.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collector } from '../support/collector.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate, startGate } from '../support/gate.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

async function place(
  files: Readonly<Record<string, string>> = { '1_a.sql': 'CREATE TABLE a (i int);\n', '2_b.sql': 'CREATE TABLE b (i int);\n' },
) {
  const database = await freshDatabase();
  return { database, env: { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(files) } };
}

test('the run, its stages and its migrations are spans of one trace, each within the one it is in', async () => {
  const { env, database } = await place();
  const { url, requests, resource, spans } = await collector();
  const otel = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20word',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.namespace=shop',
  };
  const { code, report, lines } = await runGate({ env: { ...env, ...otel } });
  expect([code, report?.findings]).toEqual([0, []]);
  expect(requests.map(({ path, headers }) => [path, headers['content-type'], headers['authorization']])).toEqual([
    ['/v1/traces', 'application/x-protobuf', 'Bearer word'],
  ]);
  expect(resource()).toMatchObject({
    ...{ 'service.name': 'schemagate', 'service.namespace': 'shop', 'deployment.environment.name': 'staging' },
  });
  const sent = spans();
  const byName = new Map(sent.map((span) => [span.name, span]));
  const migrations = report!.steps.map(({ file }) => file);
  expect(sent.map(({ name, parent }) => [name, parent]).filter(([name]) => migrations.includes(name!))).toEqual(
    migrations.map((file) => [file, 'apply']),
  );
  for (const stage of ['wait', 'plan', 'lock', 'apply', 'verify'])
    expect([stage, byName.get(stage)?.parent]).toEqual([stage, 'schemagate up']);
  const root = byName.get('schemagate up')!;
  const run = String(lines[0]!['run']);
  expect(root).toMatchObject({ parent: '', status: { code: 0 } });
  expect(root.attributes).toMatchObject({
    ...{ 'schemagate.run': run, 'schemagate.outcome': 'ready', 'schemagate.exit_code': 0, 'schemagate.migrations.applied': 2 },
    ...{ 'db.system.name': 'postgresql', 'db.namespace': database.name },
  });
  expect(new Set(sent.map(({ traceId }) => traceId))).toEqual(new Set([run.replaceAll('-', '')]));
  for (const span of sent) {
    const around = byName.get(span.parent) ?? root;
    expect([span.name, span.start >= around.start, span.end <= around.end, span.end >= span.start]).toEqual([span.name, true, true, true]);
  }
});

test('a migration that fails is the span with the error, and so is the run, in the trace of whoever started it', async () => {
  const { env } = await place({ '1_a.sql': 'CREATE TABLE a (i int);\n', '2_b.sql': 'SELECT "s3cret-of-31-letters-and-digits";\n' });
  const { url, spans } = await collector();
  const secret = { GATE_PLACEHOLDER_API_PASSWORD: 's3cret-of-31-letters-and-digits' };
  const started = { TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01`, OTEL_EXPORTER_OTLP_ENDPOINT: url };
  expect((await runGate({ env: { ...env, ...secret, ...started } })).code).toBe(6);
  const failed = spans().filter(({ status }) => status.code === 2);
  expect(failed.map(({ name, parent }) => [name.replace(/.*\//, ''), parent])).toEqual([
    ['2_b.sql', 'apply'],
    ['schemagate up', '00f067aa0ba902b7'],
  ]);
  expect(failed[0]!.status.message).toContain('does not exist');
  expect(failed[1]!.attributes).toMatchObject({ 'schemagate.outcome': 'failed', 'schemagate.exit_code': 6, 'schemagate.findings': '' });
  expect(new Set(spans().map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(JSON.stringify(spans(), (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
    's3cret-of-31-letters-and-digits',
  );
});

test('whom a migration waited for is said in its span', async () => {
  const { env, database } = await place({ '1_a.sql': 'CREATE TABLE a (i int);\n' });
  const { url, spans } = await collector();
  expect((await runGate({ env })).code).toBe(0);
  const blocker = await database.client();
  await blocker.query('BEGIN; LOCK TABLE a');
  const files = { '1_a.sql': 'CREATE TABLE a (i int);\n', '2_b.sql': 'ALTER TABLE a ADD COLUMN j int;\n' };
  const gate = startGate({
    env: { ...env, GATE_MIGRATIONS: migrationsFolder(files), GATE_LOCK_TIMEOUT: '1m', OTEL_EXPORTER_OTLP_ENDPOINT: url },
  });
  await gate.saw('"event":"blocked"');
  await blocker.query('COMMIT');
  expect((await gate.done).code).toBe(0);
  const span = spans().find(({ name }) => name.endsWith('2_b.sql'))!;
  expect(span.events[0]).toMatchObject({ name: 'blocked' });
  expect(span.events[0]!.attributes['message']).toContain('AccessExclusiveLock on a');
});

test('a command that migrates is a span', async () => {
  const { env } = await place();
  const { url, spans } = await collector();
  const run = { args: ['run', '--', process.execPath, '--eval', 'process.exit(3)'], env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url } };
  expect((await runGate(run)).code).toBe(6);
  const command = spans().find(({ attributes }) => attributes['process.exit.code'] === 3);
  expect([command?.parent, command?.status.code, command?.status.message]).toEqual(['apply', 2, 'ended with exit code 3']);
});

test.each([
  ['one that nobody listens on', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, 'ECONNREFUSED'],
  ['one of gRPC', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'is grpc'],
  ['what is no URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'not a URL'],
])('%s is a warning, and the run comes to what it came to', async (_, otel, why) => {
  const { env } = await place();
  const { code, report } = await runGate({ env: { ...env, ...otel } });
  expect([code, report?.findings.map(({ code, severity }) => [code, severity])]).toEqual([0, [['trace-not-sent', 'warning']]]);
  expect(report?.findings[0]?.message).toContain(why);
});

test.each([
  [400, 'Bad Request'],
  [null, 'no answer in time'],
])('a collector that answers %s is a warning', async (status, why) => {
  const { env } = await place();
  const { url } = await collector(status);
  const { code, report } = await runGate({ env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url } });
  expect([code, report?.findings.map(({ message }) => message)]).toEqual([0, [expect.stringContaining(why)]]);
});

test('nothing is sent where the trace is not recorded, or tracing is switched off', async () => {
  const { env } = await place();
  const { url, requests } = await collector();
  const off = [{ TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-00` }, { OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }];
  for (const one of off) {
    const { code, report } = await runGate({ env: { ...env, ...one, OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    expect([code, report?.findings, requests]).toEqual([0, [], []]);
  }
});

test('the endpoint may be in a file, and the one for traces goes before it', async () => {
  const { env } = await place();
  const { url, requests } = await collector();
  const folder = migrationsFolder({ endpoint: `${url}/otlp\n` });
  const inFile = { OTEL_EXPORTER_OTLP_ENDPOINT_FILE: join(folder, 'endpoint') };
  expect((await runGate({ env: { ...env, ...inFile } })).code).toBe(0);
  const other = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/only/traces` };
  expect((await runGate({ env: { ...env, ...inFile, ...other }, cwd: mkdtempSync(join(tmpdir(), 'trace-')) })).code).toBe(0);
  expect(requests.map(({ path }) => path)).toEqual(['/otlp/v1/traces', '/only/traces']);
});
