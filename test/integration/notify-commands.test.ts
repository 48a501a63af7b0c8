// Messages about commands besides `up` and `serve`: down and redo, a command that migrates, several steps; and that no message and nothing about one
// shows a secret.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, temporaryFolder, writeFiles } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { sqlProgram } from '../support/pg-program.ts';
import { type Receiver, receiver } from '../support/receiver.ts';
import { isUnhealthy, serving } from '../support/serving.ts';

let count = 0;
const secretPath = () => `/hook/C${process.pid}${++count}/SECRET-PART-OF-THE-URL`;
/** `✗ down: failed (exit 6)` */
const titles = ({ received }: Receiver) =>
  received.map(({ body }) =>
    String(body['text'])
      .split('\n')[0]!
      .replace(/schemagate | failed on [^:]+:\d+\/[^:]+| on \S+$/g, ''),
  );

async function place(files: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) {
  const database = await freshDatabase();
  const hook = await receiver();
  const folder = migrationsFolder(files);
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_NOTIFY_URL: `${hook.url}${secretPath()}`, ...more };
  const gate = async (...args: readonly string[]) => (await runGate({ args, env })).code;
  return { database, hook, folder, env, gate };
}

test('down and redo: a failure once, and that it is over; nothing about what was only shown, or was asked for wrongly', async () => {
  const { hook, folder, gate } = await place({
    '1_a.sql': 'CREATE TABLE a (id int);\n',
    '2_b.sql': 'CREATE TABLE b (id int);\n',
    '2_b.down.sql': 'DROP TABLE nothing;\n',
  });
  const codes = [await gate('up'), await gate('down'), await gate('down', '--plan'), await gate('down', '--to', '77', '--yes')];
  expect([codes, hook.received]).toEqual([[0, 9, 0, 2], []]);
  expect([await gate('down', '--yes'), await gate('down', '--yes'), await gate('redo', '--yes')]).toEqual([6, 6, 6]);
  expect(titles(hook)).toEqual(['✗ down: failed (exit 6)', '✗ redo: failed (exit 6)']);
  expect(hook.received[0]!.body).toMatchObject({ place: `${folder}/2_b.down.sql:1:12`, command: 'down', exit: 6 });
  writeFiles(folder, { '2_b.down.sql': 'DROP TABLE b;\n' });
  // What was shown was not done, and `down` is not what failed last.
  expect([await gate('redo', '--plan'), await gate('redo', '--yes'), await gate('down', '--yes'), await gate('up')]).toEqual([0, 0, 0, 0]);
  expect(titles(hook).slice(2)).toEqual(['✓ redo succeeded again']);
});

test('a failure of up is not over when down has succeeded; one of down is over when up has', async () => {
  const { hook, folder, gate } = await place({
    '1_a.sql': 'CREATE TABLE a (id int);\n',
    '1_a.down.sql': 'DROP TABLE a;\n',
    '2_b.sql': 'SELECT nope;\n',
  });
  expect([await gate('up'), await gate('down', '--yes')]).toEqual([6, 0]);
  writeFiles(folder, { '2_b.sql': 'CREATE TABLE b (id int);\n', '2_b.down.sql': 'SELECT nope;\n' });
  expect([await gate('up'), await gate('down', '--yes'), await gate('up')]).toEqual([0, 6, 0]);
  expect(titles(hook)).toEqual(['✗ up: failed (exit 6)', '✓ up succeeded again', '✗ down: failed (exit 6)', '✓ up succeeded again']);
});

test('a command that migrates, with the exit code that it has without messages', async () => {
  const { database, hook, env } = await place({}, { GATE_MIGRATIONS: '/nowhere' });
  const run = async (sql: string) => (await runGate({ args: ['run', '--', ...sqlProgram(sql)], env })).code;
  const { GATE_NOTIFY_URL: _, ...silent } = env;
  expect(await run('CREATE TABLE a (id int)')).toBe(0);
  const without = (await runGate({ args: ['run', '--', ...sqlProgram('SELECT nope')], env: silent })).code;
  expect([await run('SELECT nope'), await run('SELECT nope'), await run('SELECT 1'), await run('SELECT 1')]).toEqual([
    without,
    without,
    0,
    0,
  ]);
  expect(titles(hook)).toEqual([expect.stringMatching(/^✗ run: \w+ \(exit \d+\)$/), '✓ run succeeded again']);
  expect(
    await database.admin(
      "SELECT count(*)::int AS n FROM schemagate.events WHERE event LIKE 'run-%ed' AND event IN ('run-failed', 'run-recovered')",
    ),
  ).toEqual([{ n: 2 }]);
});

test('several steps: which file it was', async () => {
  const root = temporaryFolder({ 'auth/1_users.sql': 'CREATE TABLE users (id int);\n', 'app/1_orders.sql': 'SELECT nope;\n' });
  const steps = { GATE_MIGRATIONS: root, GATE_STEPS: `auth:${root}/auth,app:${root}/app` };
  const { hook, gate } = await place({}, steps);
  expect([await gate('up'), await gate('up')]).toEqual([6, 6]);
  writeFiles(root, { 'app/1_orders.sql': 'CREATE TABLE orders (id int);\n' });
  expect([await gate('up'), await gate('up')]).toEqual([0, 0]);
  expect(titles(hook)).toEqual(['✗ up: failed (exit 6)', '✓ up succeeded again']);
  expect(hook.received[0]!.body).toMatchObject({ place: `${root}/app/1_orders.sql:1:8` });
});

test('no secret is in a message, nor the URL in what serve says about one that was not taken', async () => {
  const { database, hook, env, folder, gate } = await place({ '1_a.sql': 'CREATE TABLE a (id int);\n' });
  expect(await gate('up')).toBe(0);
  hook.answer = () => ({ status: 410 });
  const { password } = new URL(database.url);
  writeFiles(folder, { '2_b.sql': `SELECT '${password}' FROM nowhere;\n` });
  const failed = await runGate({ args: ['up'], env });
  expect([failed.code, failed.report?.findings.map(({ code }) => code)]).toEqual([6, expect.arrayContaining(['notify-failed'])]);
  writeFiles(folder, { '2_b.sql': '-- gate: transaction=off\nSELECT 1;\n' });
  await database.admin('DROP TABLE a');
  const served = await serving(env);
  await served.until('/api/health/database', isUnhealthy);
  await served.until('/metrics', ({ text }) => /schemagate_messages_total\{result="failed"\} [1-9]/.test(text));
  const page = await served.until('/', ({ text }) => text.includes('a message was not accepted'));
  const said = [
    page.text,
    served.gate.lines().map((line) => JSON.stringify(line)),
    failed.stdout,
    failed.stderr,
    JSON.stringify(failed.report),
  ].join('\n');
  expect(said).toContain('a message was not accepted by 127.0.0.1');
  expect([said.includes('SECRET-PART'), said.includes(password), hook.received.length > 1]).toEqual([false, false, true]);
  expect(JSON.stringify(hook.received.map(({ body }) => body))).not.toMatch(new RegExp(`SECRET-PART|${password}`));
});

test('every kind of receiver, out of a file, and through the proxy of the environment', async () => {
  const { hook, env, folder } = await place({ '1_a.sql': 'SELECT nope;\n' });
  const proxy = await receiver();
  const { GATE_NOTIFY_URL: _, ...rest } = env;
  const urls = [
    ...[`${hook.url}/own`, `${hook.url}/slack?format=slack`, `${hook.url}/mm?format=mattermost`, `${hook.url}/discord?format=discord`],
    ...[`telegram://123456:SECRET-PART@-100200?api=${hook.url}`, 'http://hooks.example/far'],
  ];
  const given = temporaryFolder({ urls: `${urls.join('\n')}\n` });
  const through = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
  const { code, report } = await runGate({ args: ['up'], env: { ...rest, ...through, GATE_NOTIFY_URL_FILE: `${given}/urls` } });
  expect([code, report?.findings.filter((one) => one.code === 'notify-failed')]).toEqual([6, []]);
  const bodies = new Map(hook.received.map(({ path, body }) => [path, body]));
  expect([...bodies.keys()].sort()).toEqual(['/bot123456:SECRET-PART/sendMessage', '/discord', '/mm', '/own', '/slack']);
  const where = `${folder}/1_a.sql:1:8`;
  expect(bodies.get('/own')).toMatchObject({ place: where, exit: 6, text: expect.stringContaining(where) });
  expect(bodies.get('/slack')).toEqual({ text: expect.stringContaining(`\`${where}\``) });
  expect(bodies.get('/mm')).toEqual({ text: expect.stringContaining(`\`${where}\``) });
  expect(bodies.get('/discord')).toEqual({ content: expect.stringContaining(`\`${where}\``), allowed_mentions: { parse: [] } });
  expect(bodies.get('/bot123456:SECRET-PART/sendMessage')).toMatchObject({
    ...{ chat_id: '-100200', parse_mode: 'HTML', text: expect.stringContaining(`<code>${where}</code>`) },
  });
  expect(proxy.received.map(({ path }) => path)).toEqual(['http://hooks.example/far']);
});

test('serve says how a plan is approved, what it has healed, and what it could not heal', async () => {
  const { database, hook, env, gate } = await place({
    '1_a.sql': 'CREATE TABLE a (id int);\n',
    '2_b.sql': 'CREATE VIEW b AS SELECT 1 AS one;\n',
  });
  expect(await gate('up')).toBe(0);
  const asks = await serving({ ...env, GATE_HEAL: 'ask', GATE_SERVE_TOKEN: 'a-token-that-nobody-guesses' });
  await asks.until('/health/ready', ({ status }) => status === 200);
  await database.admin('DROP TABLE a');
  await hook.until(1);
  asks.gate.kill('SIGTERM');
  await asks.gate.done;
  const heals = await serving({ ...env, GATE_HEAL: 'auto' });
  await hook.until(3);
  await heals.until('/health/ready', ({ status }) => status === 200);
  // Nothing may be created in its place.
  await database.admin(`DROP VIEW b;
    CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
    CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION no()`);
  await hook.until(5);
  const said = hook.received.map(
    ({ body }) =>
      `${String(body['kind'])} ${String(body['text'])
        .split('\n')[0]!
        .replace(/\S+:\d+\/\S+/, 'DB')}`,
  );
  expect(said).toEqual([
    'failure ✗ DB is not as it should be',
    ...['failure ✗ DB is not as it should be', 'heal ✓ DB was healed'],
    ...['failure ✗ DB is not as it should be', 'failure ✗ DB could not be healed'],
  ]);
  expect(hook.received[0]!.body['hint']).toMatch(/^to recreate table public\.a: schemagate approve [0-9a-f]{12}$/);
});
