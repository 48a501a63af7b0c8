// A folder of many files and a database, and whether a run of the gate has looked at the files one by one.
import { onTestFinished } from 'vitest';
import type { GateEvent } from '../../src/core/event.ts';
import { freshDatabase, urlOf } from './database.ts';
import { type Files, migrationsFolder } from './files.ts';
import { PASS, startProxy } from './proxy.ts';
import { type CommandRun, runCommand } from './run-command.ts';

export type Env = Readonly<Record<string, string>>;

const COUNT = 120;

/** @param named how the tool names the file of a number, and what it writes into it. */
export const many = (named: (n: number, sql: string) => readonly [name: string, text: string]): Files =>
  Object.fromEntries(
    Array.from({ length: COUNT }, (_, i) => named(i + 1, i % 10 === 0 ? `CREATE TABLE t${i} (id int);\n` : 'SELECT 1;\n')),
  );

export const padded = (n: number): string => String(n).padStart(4, '0');
export const OURS = many((n, sql) => [`${padded(n)}_t.sql`, sql]);

/** A gate on a database and a folder of its own, and whether it has looked at the files one by one. */
export async function manyFiles(files: Files = OURS) {
  const db = await freshDatabase();
  let sent = '';
  let delayed = 0;
  const proxy = await startProxy(db.url, ({ to, bytes }) => {
    if (to === 'server') sent += bytes.toString('latin1');
    return delayed === 0 ? PASS : { do: 'delay', ms: delayed };
  });
  onTestFinished(() => proxy.close());
  const folder = migrationsFolder(files);
  const url = urlOf(db.url, { port: proxy.port });
  const up = async (env: Env = {}, more: Partial<CommandRun> = {}) => {
    sent = '';
    const events: GateEvent[] = [];
    const settings = { DATABASE_URL: url, GATE_MIGRATIONS: folder, ...env };
    const report = await runCommand({ command: 'up', env: settings, emit: (event) => events.push(event), ...more });
    const asked = sent
      .split('/* gate:')
      .slice(1)
      .map((text) => text.slice(0, text.indexOf(' ')));
    const looks = asked.filter((name) => name === 'state').length;
    return { report, events, asked, sent, isShort: report.exit === 0 && looks === 1 && sent.includes('SELECT true AS yes') };
  };
  /** On a busy machine the files may have been read before the server was asked. */
  const short = async (env: Env = {}) => {
    for (let tries = 0; tries < 20; tries++) {
      const run = await up(env);
      if (run.isShort) return run;
    }
    throw new Error('each run has looked at every file');
  };
  /** What is written down of the files. */
  const forget = () => db.admin(`DELETE FROM schemagate.expectations WHERE head LIKE ':files%'`);
  const delay = (ms: number): void => {
    delayed = ms;
  };
  return { ...db, folder, up, short, forget, delay };
}

export const lasting = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, one: unknown) =>
      /^(?:durationMs|elapsedMs|timings|waitedMs|startedAt|endedAt|at|id|run)$/.test(key) ? null : one,
    ),
  );
