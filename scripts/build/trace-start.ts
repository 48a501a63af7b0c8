// The runs that must cost little, traced: which modules are run, and how much of the program is read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StartModules } from './start-modules.ts';
import type { WrittenProgram } from './write-program.ts';

export interface StartTrace {
  readonly modules: StartModules;
  /** Of the program, code caches left out: their size is for Node to choose. */
  readonly bytesRead: { readonly version: number; readonly connect: number; readonly pass: number };
}

/** @param url of an empty database. */
export async function traceStart(program: WrittenProgram, url: string): Promise<StartTrace> {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  try {
    const migrations = join(folder, 'migrations');
    mkdirSync(migrations);
    writeFileSync(join(migrations, '0001_users.sql'), 'CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL);\n');
    const given = { PATH: process.env['PATH'], DATABASE_URL: url, GATE_MIGRATIONS: migrations };
    const run = (command: string, format: string): Promise<Traced> =>
      traced(program, command, { ...given, GATE_LOG_FORMAT: format, TRACE_START: join(folder, 'trace.json') });
    const apply = await run('up', 'plain');
    const [version, pass, json] = [await run('version', 'plain'), await run('up', 'plain'), await run('up', 'json')];
    const before = pass.beforeConnecting!;
    const connect = pass.modules.slice(0, before.modules);
    const seen = new Set(pass.modules);
    return {
      modules: {
        version: version.modules,
        connect,
        pass: pass.modules.slice(before.modules),
        json: json.modules.filter((name) => !seen.has(name)),
        apply: apply.modules.filter((name) => !seen.has(name)),
      },
      bytesRead: { version: version.bytes, connect: before.bytes, pass: pass.bytes },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Traced {
  readonly modules: readonly string[];
  readonly bytes: number;
  readonly beforeConnecting: { readonly modules: number; readonly bytes: number } | null;
}

async function traced(program: WrittenProgram, command: string, env: NodeJS.ProcessEnv): Promise<Traced> {
  const hook = fileURLToPath(new URL('trace-start.cjs', import.meta.url));
  const child = spawn(process.execPath, ['--require', hook, program.path, command], { env, stdio: 'ignore' });
  const [exit] = (await once(child, 'exit')) as [number | null];
  if (exit !== 0) throw new Error(`schemagate ${command} ended with exit ${exit}`);
  const trace = JSON.parse(readFileSync(env['TRACE_START']!, 'utf8')) as Omit<Traced, 'modules'> & {
    readonly modules: readonly (readonly [file: string, place: number])[];
  };
  return { ...trace, modules: trace.modules.map(([file, place]) => program.modules.get(file)![place]!) };
}
