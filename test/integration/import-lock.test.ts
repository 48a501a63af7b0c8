// `import-sqlite` behind a pooler whose sessions keep nothing from one transaction to the next: the lock is that of the transaction that moves.
import { expect, test } from 'vitest';
import { lockKey } from '../../src/postgres/lock/lock.ts';
import { importInto, rowsOf, target } from '../support/import-sqlite.ts';
import { describePgBouncer, pgBouncer } from '../support/pgbouncer.ts';
import { runCommand } from '../support/run-command.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

describePgBouncer('in transaction mode', () => {
  test('a move waits for the lock of a gate, and holds none afterwards', async () => {
    const database = await target('CREATE TABLE t (id int)');
    const file = sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)');
    const { url } = await pgBouncer(database.url, 'transaction');
    const name = new URL(database.url).pathname.slice(1);
    const gate = await database.client();
    await gate.query(`SELECT pg_advisory_lock(${lockKey(name, 'schemagate')})`);
    const env = { DATABASE_URL: url, GATE_LOCK_WAIT: '0', GATE_WAIT_TIMEOUT: '0' };
    const busy = await runCommand({ command: 'import-sqlite', env, operands: [file], flags: { yes: true } });
    expect([busy.exit, busy.findings[0]?.message]).toEqual([5, expect.stringContaining('held the lock')]);
    await gate.query('SELECT pg_advisory_unlock_all()');
    expect((await importInto(url, file)).exit).toBe(0);
    expect(await rowsOf(database, 't')).toEqual([{ id: 1 }]);
    expect(
      await database.admin(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      ),
    ).toEqual([]);
  });
});
