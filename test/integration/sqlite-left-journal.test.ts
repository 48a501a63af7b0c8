// A program that is killed in the middle of a transaction on a SQLite file: whichever command opens the file next finds it as it was before that
// transaction, waits for who has it locked, and says so where it may not roll the journal back.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { type GateEvent, silent } from '../../src/core/event.ts';
import { deadlineAfter } from '../../src/core/time/deadline.ts';
import { effects, surroundings } from '../../src/runtime.ts';
import { openFile } from '../../src/sqlite/session/open-file.ts';
import { asNobody } from '../support/as-nobody.ts';
import { cellsIn } from '../support/export-sqlite.ts';
import { migrationsFolder } from '../support/files.ts';
import { ended, target } from '../support/import-sqlite.ts';
import { runCommand } from '../support/run-command.ts';
import { type SqliteFile, sqliteFile } from '../support/sqlite.ts';

const TABLE = 'CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT);\n';
const FOLDER = {
  '1_a.sql': `${TABLE}INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(i) FROM n;\n`,
};
/** Rows, and those that are not as the migration made them; asked by a connection that may not write, which refuses what is to be rolled back. */
const rowsIn = ({ path }: SqliteFile) => cellsIn(path, 'SELECT count(*), count(*) FILTER (WHERE v <> hex(id)) FROM a');
const AS_BEFORE = [[20000, 0]];

/** Half of what it has done is in the file, as with more changes than it has memory for. */
const KILLED = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(process.argv[1]);
d.exec('PRAGMA journal_mode = ' + process.argv[2] + '; PRAGMA cache_size = 5; PRAGMA cache_spill = 1; BEGIN; UPDATE a SET v = hex(randomblob(40))');
process.kill(process.pid, 'SIGKILL');`;
const HOLDS = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(process.argv[1]); d.exec(process.argv[2]);
console.log('locked'); process.stdin.on('end', () => process.exit()).resume();`;

const TARGET = 'CREATE TABLE a (id int PRIMARY KEY, v text)';

type Mode = 'DELETE' | 'PERSIST' | 'TRUNCATE' | 'WAL';

interface Killed {
  /** As the application has left it, for each that asks. */
  readonly copy: () => SqliteFile;
  readonly folder: string;
}

/** A file of an application that is killed. */
async function killedIn(mode: Mode): Promise<Killed> {
  const file = sqliteFile();
  const folder = migrationsFolder(FOLDER);
  expect(ended(await onFile('up', file, folder))).toEqual([0, []]);
  expect(spawnSync(process.execPath, ['-e', KILLED, file.path, mode]).signal).toBe('SIGKILL');
  expect(existsSync(`${file.path}-${mode === 'WAL' ? 'wal' : 'journal'}`)).toBe(true);
  const copy = (): SqliteFile => {
    const other = sqliteFile();
    cpSync(dirname(file.path), dirname(other.path), { recursive: true });
    return other;
  };
  return { copy, folder };
}

const onFile = (command: string, file: SqliteFile, folder: string) =>
  runCommand({ command, env: { DATABASE_URL: file.url, GATE_MIGRATIONS: folder, GATE_WAIT_TIMEOUT: '0' } });

/** Another process has the file. @returns what ends it. */
async function holding({ path }: SqliteFile, sql: string): Promise<() => Promise<void>> {
  const holder = spawn(process.execPath, ['-e', HOLDS, path, sql], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  return async () => {
    holder.stdin.end();
    await once(holder, 'exit');
  };
}

interface OfMove {
  readonly file: SqliteFile;
  readonly url: string;
  readonly wait?: string;
  readonly emit?: (event: GateEvent) => void;
}

const MOVES = {
  'import-sqlite --yes': ['import-sqlite', { yes: true }],
  'import-sqlite --plan': ['import-sqlite', { plan: true }],
  'export-sqlite --yes': ['export-sqlite', { yes: true, into: 'truncate' }],
  'export-sqlite --plan': ['export-sqlite', { plan: true, into: 'truncate' }],
} as const;

function moved(which: keyof typeof MOVES, { file, url, wait = '0', emit = () => {} }: OfMove) {
  const [command, flags] = MOVES[which];
  return runCommand({ command, flags, operands: [file.path], env: { DATABASE_URL: url, GATE_WAIT_TIMEOUT: wait }, emit });
}

describe.each(['DELETE', 'PERSIST', 'TRUNCATE', 'WAL'] as const)('killed in journal mode %s: the file is as before for', (mode) => {
  test('commands on the file', async () => {
    const { copy, folder } = await killedIn(mode);
    for (const command of ['status', 'up', 'verify', 'backup']) {
      const file = copy();
      expect([command, ...ended(await onFile(command, file, folder))]).toEqual([command, 0, []]);
      expect([rowsIn(file), file.values('PRAGMA integrity_check')]).toEqual([AS_BEFORE, ['ok']]);
    }
  });

  test('moves from it and into it', async () => {
    const { copy } = await killedIn(mode);
    const database = await target(TARGET);
    for (const which of ['import-sqlite --plan', 'export-sqlite --plan', 'import-sqlite --yes'] as const) {
      const file = copy();
      expect([which, ...ended(await moved(which, { file, url: database.url }))]).toEqual([which, 0, []]);
      expect(rowsIn(file)).toEqual(AS_BEFORE);
    }
    expect(await database.admin('SELECT count(*)::int AS rows, max(length(v)) AS longest FROM a')).toEqual([{ rows: 20000, longest: 10 }]);
    await database.admin("UPDATE a SET v = 'x' WHERE id = 2");
    const file = copy();
    expect(ended(await moved('export-sqlite --yes', { file, url: database.url }))).toEqual([0, []]);
    expect(rowsIn(file)).toEqual([[20000, 1]]);
  });
});

describe('where the journal may not be rolled back, that is said', () => {
  /** As somebody who may read everything. */
  const endings = (file: SqliteFile, folder: string, url: string) =>
    [
      () => onFile('status', file, folder),
      () => moved('import-sqlite --plan', { file, url }),
      () => moved('export-sqlite --plan', { file, url }),
    ].map(async (run) => ended(await run()));

  test.each([
    ['the folder may not be written to', 'DELETE', 0o666, 'file-unfinished'],
    ['the folder may not be written to', 'PERSIST', 0o666, 'file-unfinished'],
    ['the folder may not be written to', 'TRUNCATE', 0o666, 'file-unfinished'],
    ['neither folder nor file may be written to', 'DELETE', 0o444, 'file-unfinished'],
    ['a write-ahead log is read', 'WAL', 0o444, null],
  ] as const)('%s (%s)', async (_, mode, rights, code) => {
    const { copy, folder } = await killedIn(mode);
    const { url } = await target(TARGET);
    // Loads what this user may not read.
    await Promise.all(endings(copy(), folder, url));
    const file = copy();
    const there = dirname(file.path);
    for (const name of readdirSync(there)) chmodSync(join(there, name), rights);
    for (const path of [there, dirname(folder)]) chmodSync(path, 0o555);
    const before = readFileSync(file.path);
    const found = await asNobody(() => Promise.all(endings(file, folder, url)));
    const expected = code === null ? [0, []] : [4, [code]];
    expect(found).toEqual([expected, expected, expected]);
    expect(readdirSync(there)).toHaveLength(mode === 'WAL' ? 3 : 2);
    for (const path of [there, dirname(folder)]) chmodSync(path, 0o755);
    for (const name of readdirSync(there)) chmodSync(join(there, name), 0o644);
    expect(before.equals(readFileSync(file.path))).toBe(rights === 0o444);
    expect(ended(await onFile('status', file, folder))).toEqual([0, []]);
    expect(rowsIn(file)).toEqual(AS_BEFORE);
  });
});

test('an application is killed while the gate has the file open', async () => {
  const { copy, folder } = await killedIn('DELETE');
  const [file, left] = [copy(), copy()];
  expect(ended(await onFile('status', file, folder))).toEqual([0, []]);
  const { config } = loadConfig(surroundings({}, { DATABASE_URL: file.url }, false));
  const { signal } = new AbortController();
  const opened = await openFile({ config, effects, emit: silent, signal, deadline: deadlineAfter(10_000) }, file.path, 'read');
  for (const end of ['', '-journal']) writeFileSync(file.path + end, readFileSync(left.path + end));
  expect(await opened.rows('SELECT count(*) AS rows FROM a WHERE v = hex(id)')).toEqual([{ rows: 20000 }]);
  await opened.close();
});

describe('a file that another process has locked is waited for', () => {
  test.each(['import-sqlite --yes', 'export-sqlite --plan'] as const)('%s', async (which) => {
    const file = sqliteFile();
    file.run(TABLE);
    const database = await target(TARGET);
    const letGo = await holding(file, 'BEGIN EXCLUSIVE');
    const late = await moved(which, { file, url: database.url });
    expect(ended(late)).toEqual([5, ['file-busy']]);
    expect(late.findings[0]!.message).toContain(`another program had ${file.path} locked throughout the wait`);
    let letsGo: Promise<void> | undefined;
    const emit = ({ event }: GateEvent): void => {
      if (event === 'waiting') letsGo ??= letGo();
    };
    expect(ended(await moved(which, { file, url: database.url, wait: '1m', emit }))).toEqual([0, []]);
    await letsGo;
    expect(letsGo).toBeDefined();
  });

  test('with the journal that is to be rolled back', async () => {
    const { copy, folder } = await killedIn('DELETE');
    const [file, held] = [copy(), sqliteFile()];
    held.run(TABLE);
    const letGo = await holding(held, 'BEGIN; SELECT count(*) FROM a');
    for (const end of ['', '-journal']) writeFileSync(held.path + end, readFileSync(file.path + end));
    const { url } = await target(TARGET);
    const runs = async () => [ended(await onFile('status', held, folder)), ended(await moved('import-sqlite --plan', { file: held, url }))];
    expect(await runs()).toEqual([
      [5, ['file-busy']],
      [5, ['file-busy']],
    ]);
    await letGo();
    expect(await runs()).toEqual([
      [0, []],
      [0, []],
    ]);
    expect(rowsIn(held)).toEqual(AS_BEFORE);
  });
});
