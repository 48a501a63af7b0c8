// What `serve` does about objects and migrations that have gone missing: when it is asked, by itself, and when it must not.
import { describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { runCommand } from '../support/run-command.ts';
import { isHealthy, isUnhealthy, type Serving, serving } from '../support/serving.ts';
import { upOn } from '../support/up-on.ts';

const FILES = {
  '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY);\n',
  '2_names.sql': 'CREATE VIEW names AS SELECT id FROM users;\n',
};
const HEALTH = '/api/health/database';
const TOKEN = 'a-token-that-nobody-guesses';
const BEARER = { authorization: `Bearer ${TOKEN}` };

interface Watched {
  readonly database: FreshDatabase;
  readonly env: Readonly<Record<string, string>>;
  readonly served: Serving;
}

async function watched(heal: 'ask' | 'auto', more: Readonly<Record<string, string>> = {}): Promise<Watched> {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.url, GATE_MIGRATIONS: migrationsFolder(FILES) };
  expect((await upOn(database.url, env.GATE_MIGRATIONS)).code).toBe(0);
  const served = await serving({ ...env, GATE_HEAL: heal, GATE_SERVE_TOKEN: TOKEN, ...more });
  await served.until(HEALTH, isHealthy);
  return { database, env, served };
}

const planIn = async (served: Serving): Promise<Readonly<Record<string, unknown>>> => {
  const { json } = await served.until('/api/heal', (answer) => answer.json?.['state'] === 'waiting');
  return json!['plan'] as Readonly<Record<string, unknown>>;
};
const events = async (env: Watched['env']) => {
  const { data } = await runCommand({ command: 'history', env });
  return (data as { readonly events: readonly Readonly<Record<string, unknown>>[] }).events.map(({ event, detail, command }) => [
    event,
    detail,
    command,
  ]);
};

describe('ask', () => {
  test('a plan waits, is approved on the command line, is run, and is an event in the history', async () => {
    const { database, env, served } = await watched('ask');
    await database.admin('DROP TABLE users CASCADE');
    const plan = await planIn(served);
    expect(plan).toMatchObject({
      ...{ kind: 'recover', subjects: ['view public.names', 'table public.users'], dataGone: ['table public.users'] },
      ...{ summary: 'recreate 2 missing objects', sql: expect.stringContaining('CREATE TABLE public.users') },
    });
    const GATE_SERVE_LISTEN = new URL(served.url).host;
    const asked = await runGate({ args: ['approve'], env: { GATE_SERVE_LISTEN } });
    expect([asked.code, asked.report?.text]).toEqual([0, expect.stringContaining(`plan     ${String(plan['id'])}`)]);
    const approve = (id: string, token: Readonly<Record<string, string>>) =>
      runGate({ args: ['approve', id], env: { GATE_SERVE_LISTEN, ...token } });
    expect((await approve(String(plan['id']), {})).report?.findings.map(({ code }) => code)).toEqual(['serve-refused']);
    expect((await approve('0123456789ab', { GATE_SERVE_TOKEN: TOKEN })).code).toBe(8);
    const approved = await approve(String(plan['id']), { GATE_SERVE_TOKEN: TOKEN });
    expect([approved.code, approved.report?.summary]).toEqual([0, expect.stringContaining('healed: 2 recreated')]);
    await served.until(HEALTH, isHealthy);
    expect((await events(env)).slice(0, 2)).toEqual([
      ['healed', 'recreate 2 missing objects, approved', 'heal'],
      ['recovered', 'view public.names, table public.users', 'heal'],
    ]);
    expect((await served.get('/metrics')).text).toMatch(/^schemagate_heals_total\{result="healed"\} 1$/m);
  });

  test('a plan is of one state: when that has changed, it is refused, and there is another one', async () => {
    // The next check comes only when it is asked for.
    const { database, served } = await watched('ask', { GATE_SERVE_INTERVAL: '1s' });
    await database.admin('DROP VIEW names');
    const { id } = await planIn(served);
    await database.admin('DROP TABLE users');
    const approval = await served.get(`/api/heal/${String(id)}/approve`, { method: 'POST', headers: BEARER });
    expect([202, 409]).toContain(approval.status);
    const { json } = await served.until('/api/heal', (answer) => (answer.json?.['plan'] as { readonly id?: string } | null)?.id !== id);
    expect(json).toMatchObject({ state: 'waiting', plan: { subjects: ['view public.names', 'table public.users'] } });
    const [row] = await database.admin("SELECT to_regclass('names') IS NULL AS gone");
    expect(row).toEqual({ gone: true });
  });

  test('who may not, and from where', async () => {
    const { database, served } = await watched('ask');
    await database.admin('DROP VIEW names');
    const { id } = await planIn(served);
    const post = async (headers: Readonly<Record<string, string>>, path = `/api/heal/${String(id)}/approve`) => {
      const { status, json } = await served.get(path, { method: 'POST', headers });
      return [status, (json?.['error'] as { readonly code: string } | undefined)?.code];
    };
    expect(await post({})).toEqual([401, 'unauthorized']);
    expect(await post({ authorization: `Bearer ${TOKEN.slice(1)}` })).toEqual([401, 'unauthorized']);
    // A browser adds it by itself.
    expect(await post({ authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}` })).toEqual([401, 'unauthorized']);
    expect(await post({ ...BEARER, origin: 'https://evil.example' })).toEqual([403, 'wrong-origin']);
    expect(await post({ ...BEARER, 'sec-fetch-site': 'cross-site' })).toEqual([403, 'wrong-origin']);
    expect(await post(BEARER, '/api/heal/000000000000/approve')).toEqual([409, 'heal-outdated']);
    expect((await served.get(`/api/heal/${String(id)}/approve`)).status).toBe(405);
    expect(await database.admin("SELECT to_regclass('names') IS NULL AS gone")).toEqual([{ gone: true }]);
  });
});

describe('auto', () => {
  test('recreates what is gone; and applies what a restored backup lacks', async () => {
    const { database, env, served } = await watched('auto');
    await database.admin('DROP VIEW names');
    await served.until('/api/heal', ({ json }) => json?.['last'] != null);
    await served.until(HEALTH, isHealthy);
    // As from a backup that is older than the second migration.
    await database.admin("BEGIN; DROP VIEW names; DELETE FROM schemagate.migrations WHERE version = '2'; COMMIT");
    await served.until('/api/heal', ({ json }) => JSON.stringify(json?.['last']).includes('1 migration applied'));
    await served.until(HEALTH, isHealthy);
    expect((await events(env)).filter(([event]) => event === 'healed').map(([, detail]) => detail)).toEqual([
      expect.stringMatching(/^apply .*2_names\.sql, by itself$/),
      'recreate view public.names, by itself',
    ]);
  });

  test('two that watch the same database heal it once', async () => {
    const { database, env, served } = await watched('auto');
    const other = await serving({ ...env, GATE_HEAL: 'auto', GATE_SERVE_TOKEN: TOKEN });
    await other.until(HEALTH, isHealthy);
    await database.admin('DROP VIEW names');
    await Promise.all([served, other].map((one) => one.until(HEALTH, isHealthy)));
    await untilEvents(env, 'healed');
    await Promise.all([served, other].map((one) => one.until(HEALTH, isHealthy)));
    expect((await events(env)).filter(([event]) => event === 'healed' || event === 'heal-failed')).toHaveLength(1);
  });

  test('a heal that fails is recorded, and not tried again at once', async () => {
    const { database, env, served } = await watched('auto');
    // Nothing may be created in the place of what is gone.
    await database.admin(`DROP VIEW names;
      CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
      CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION no()`);
    const { json } = await served.until('/api/heal', (answer) => answer.json?.['state'] === 'held');
    expect(json).toMatchObject({
      reason: expect.stringMatching(/^the last heal failed; the next one is tried in /),
      last: { result: 'failed' },
    });
    expect((await events(env)).filter(([event]) => event === 'heal-failed').map(([, detail]) => detail)).toEqual([
      expect.stringContaining('recreate view public.names, by itself: '),
    ]);
    // What the history knows counts for a server that has just begun.
    const next = await serving({ ...env, GATE_HEAL: 'auto', GATE_SERVE_TOKEN: TOKEN });
    await next.until('/api/heal', (answer) => answer.json?.['state'] === 'held');
  });

  test('a ledger that is gone from a database that is not empty is left to a person', async () => {
    const { database, served } = await watched('auto');
    await database.admin('DROP SCHEMA schemagate CASCADE');
    await served.until(HEALTH, isUnhealthy);
    const { json } = await served.until('/api/heal', (answer) => answer.json?.['state'] === 'held');
    expect(json).toMatchObject({ plan: null, reason: expect.stringContaining('a person has to decide') });
  });
});

async function untilEvents(env: Watched['env'], wanted: string): Promise<void> {
  while (!(await events(env)).some(([event]) => event === wanted)) await new Promise((resolve) => setTimeout(resolve, 100));
}
