// `redo` that loses its connection goes on: nothing is reverted twice, nothing more than was asked for, and all is applied again.
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { onceTo, startProxy, type Verdict } from '../support/proxy.ts';
import { runCommand } from '../support/run-command.ts';

const FILES = Object.fromEntries([
  ['0_log.sql', 'CREATE TABLE log (at serial, said text);'],
  ...['1', '2', '3'].flatMap((n) => [
    [`${n}_t.sql`, `CREATE TABLE t${n} ();\nINSERT INTO log (said) VALUES ('up ${n}');`],
    [`${n}_t.down.sql`, `DROP TABLE t${n};\nINSERT INTO log (said) VALUES ('down ${n}');`],
  ]),
]);

const SWALLOWED: Verdict = { do: 'swallow-answer' };
const CUT: Verdict = { do: 'truncate', bytes: 40 };

test.each([
  ['before its first is reverted', ["'down 3'", CUT]],
  ['after its first is reverted', ["'down 3'", SWALLOWED]],
  ['before its last is reverted', ["'down 2'", CUT]],
  ['after its last is reverted', ["'down 2'", SWALLOWED]],
  ['while what is left is compared', ['gate:table', CUT]],
  ['before the first is applied again', ["'up 2'", CUT]],
  ['after the first is applied again', ["'up 2'", SWALLOWED]],
  ['before the last is applied again', ["'up 3'", CUT]],
  ['after the last is applied again', ["'up 3'", SWALLOWED]],
] as const)('lost %s', async (_, [text, verdict]) => {
  const db = await freshDatabase();
  const GATE_MIGRATIONS = migrationsFolder(FILES);
  expect(await runCommand({ command: 'up', env: { DATABASE_URL: db.url, GATE_MIGRATIONS } })).toMatchObject({ exit: 0 });
  const proxy = await startProxy(db.url, onceTo(text, verdict).judge);
  onTestFinished(() => proxy.close());
  const env = { DATABASE_URL: urlOf(db.url, { port: proxy.port }), GATE_MIGRATIONS };
  const { code, report } = await startGate({ args: ['redo', '2', '--yes'], env }).done;
  expect([code, report?.summary]).toEqual([0, expect.stringMatching(/^2 reverted; 2 migrations applied/)]);
  expect(report?.steps.map(({ version, state }) => [version, state])).toEqual([
    ['3', 'reverted'],
    ['2', 'reverted'],
    ['2', 'applied'],
    ['3', 'applied'],
  ]);
  expect(report?.findings.map(({ code }) => code)).toContain('connection-lost');
  expect((await db.admin('SELECT said FROM log WHERE at > 3 ORDER BY at')).map(({ said }) => said)).toEqual([
    'down 3',
    'down 2',
    'up 2',
    'up 3',
  ]);
});
