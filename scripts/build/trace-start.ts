// The runs that must cost little, traced: which modules are run, how much of the program is read, and what the server answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Conversation, recordAnswers } from './conversation.ts';
import { type StartModules, startModules } from './start-modules.ts';
import type { WrittenProgram } from './write-program.ts';

export interface StartTrace {
  readonly modules: StartModules;
  readonly conversation: Conversation;
  /** Of the program, code caches left out: their size is for Node to choose. */
  readonly bytesRead: { readonly connect: number; readonly ask: number; readonly pass: number };
  /** How many modules `schemagate version` runs. */
  readonly version: number;
}

/** @param url of an empty database. */
export async function traceStart(program: WrittenProgram, url: string): Promise<StartTrace> {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  try {
    const migrations = join(folder, 'migrations');
    mkdirSync(migrations);
    for (const [name, text] of Object.entries(MIGRATIONS)) writeFileSync(join(migrations, name), text);
    const run = (command: string, env: NodeJS.ProcessEnv = {}, ...flags: readonly string[]): Promise<Traced> =>
      traced(program, [command, ...flags], {
        PATH: process.env['PATH'],
        DATABASE_URL: url,
        GATE_MIGRATIONS: migrations,
        TRACE_START: join(folder, 'trace.json'),
        ...env,
      });
    const recording = await recordAnswers(url);
    const recorded: NodeJS.ProcessEnv = { DATABASE_URL: throughPort(url, recording.port) };
    const apply = await run('up', recorded);
    const applying = recording.answers;
    await run('up', recorded);
    recording.close();
    const [version, pass, json] = [await run('version'), await run('up'), await run('up', { GATE_LOG_FORMAT: 'json' })];
    const words = await run('up', {}, ...A_FLAG);
    for (const { exit } of [apply, version, pass, json, words])
      if (exit !== 0) throw new Error(`a run of the program ended with exit ${exit}`);
    return {
      modules: startModules({ pass, json, words, apply }),
      conversation: { migrations: MIGRATIONS, applying, passing: recording.answers.slice(applying.length) },
      version: version.modules.length,
      bytesRead: { connect: pass.beforeConnecting!.bytes, ask: pass.beforeAsking!.bytes, pass: pass.bytes },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whatever it says, it says that there is more than the command's name. */
export const A_FLAG = ['--log-level', 'info'] as const;

/** Of what migrations are usually made of: what they need is what is recorded. */
const MIGRATIONS = {
  '0001_users.sql': `CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  added_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN users.name IS 'as the user writes it';
CREATE TYPE state AS ENUM ('new', 'active');
ALTER TABLE users ADD COLUMN state state NOT NULL DEFAULT 'new';
CREATE INDEX users_added_at ON users (added_at) WHERE state = 'new';
`,
  '0002_orders.sql': `CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  total numeric(10, 2) CHECK (total >= 0)
);
CREATE VIEW order_totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
`,
  '0003_ada.sql': `INSERT INTO users (name) VALUES ('Ada');
`,
  '0004_touch.sql': `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.added_at := now();
  RETURN NEW;
END;
$$;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
`,
  '0005_state.sql': `UPDATE users SET state = 'active';
ALTER TABLE users ALTER COLUMN state SET DEFAULT 'active';
`,
  '0006_named.sql': `ALTER TABLE users ADD CONSTRAINT named CHECK (name <> '');
`,
  // By itself, as each does where others may be at work.
  '0007_closed.sql': `ALTER TYPE state ADD VALUE 'closed';
`,
};

/** Without TLS, so that what is said can be recorded. */
function throughPort(url: string, port: number): string {
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  through.searchParams.set('sslmode', 'disable');
  return through.href;
}

export interface Traced {
  readonly exit: number | null;
  readonly modules: readonly string[];
  readonly bytes: number;
  readonly beforeConnecting: SoFar | null;
  readonly beforeAsking: SoFar | null;
  readonly beforeAskingAgain: SoFar | null;
  /** Chunks whose code cache did not fit. */
  readonly rejected: readonly string[];
  /** Of V8, that were set. */
  readonly flags: readonly string[];
}

interface SoFar {
  readonly modules: number;
  readonly bytes: number;
}

/** @param hooks loaded before. */
export async function traced(
  program: Pick<WrittenProgram, 'path' | 'modules'>,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  hooks: readonly string[] = [],
): Promise<Traced> {
  const files = [...hooks, 'trace-start.cjs'].flatMap((file) => ['--require', fileURLToPath(new URL(file, import.meta.url))]);
  const child = spawn(process.execPath, [...files, program.path, ...words], { env, stdio: 'ignore' });
  const [exit] = (await once(child, 'exit')) as [number | null];
  const trace = JSON.parse(readFileSync(env['TRACE_START']!, 'utf8')) as Omit<Traced, 'modules' | 'exit'> & {
    readonly modules: readonly (readonly [file: string, place: number])[];
  };
  return { ...trace, exit, modules: trace.modules.map(([file, place]) => program.modules.get(file)![place]!) };
}
