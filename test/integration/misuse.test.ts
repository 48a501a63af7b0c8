// Bad settings and files: exit 2, everything at once, nothing secret shown.
import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder, temporaryFolder } from '../support/files.ts';
import { runGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

test('every bad setting is reported at once', async () => {
  const run = await runGate({
    args: ['up'],
    env: {
      DATABASE_URL: 'mysql:///x',
      GATE_WAITTIMEOUT: '5s',
      GATE_LOCK_WAIT: 'soon',
      GATE_SERVICE_HOST: '10.0.0.1',
      GATE_PORT_5432_TCP: 'tcp://10.0.0.1:5432',
    },
  });
  expect(run.code).toBe(2);
  expect(run.lines.filter((line) => line['event'] === 'finding').map((line) => [line['code'], line['subject']])).toEqual([
    ['bad-setting', 'GATE_LOCK_WAIT'],
    ['unknown-setting', 'GATE_WAITTIMEOUT'],
    ['bad-url', 'DATABASE_URL'],
  ]);
});

test('a missing folder, an empty one and no database are told apart', async () => {
  const url = 'postgres://nobody@127.0.0.1:1/none';
  const absent = await gateOn(url, `${temporaryFolder()}/nope`);
  const empty = await gateOn(url, temporaryFolder());
  expect([absent, empty].map((run) => [run.code, run.report.findings.map((finding) => finding.code)])).toEqual([
    [2, ['no-folder']],
    [2, ['no-migrations']],
  ]);
  const none = await runGate({ args: ['up'], env: { GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': '' }) } });
  expect([none.code, none.report?.findings[0]?.code]).toEqual([2, 'no-connection']);
});

test('a folder where a file is named is called one, and no matter of rights', async () => {
  const place = temporaryFolder();
  const run = await gateOn('postgres://nobody@127.0.0.1:1/none', migrationsFolder({ '1_a.sql': 'SELECT 1;' }), { GATE_SNAPSHOT: place });
  expect([run.code, run.report.findings]).toEqual([
    2,
    [
      expect.objectContaining({
        code: 'unreadable',
        message: `${place} is a folder, and not a file`,
        hint: expect.stringMatching(/^name the file/),
      }),
    ],
  ]);
});

test('bad files are reported with file, line and column, all of them, before the server is even there', async () => {
  const folder = migrationsFolder({
    '1_a.sql': 'SELECT 1;\n',
    '01_again.sql': 'SELECT 1;\n',
    '2_latin1.sql': Uint8Array.from([0x53, 0x45, 0x0a, 0x2d, 0x2d, 0xe9, 0x0a]),
    'V3__flyway.sql': 'SELECT 1;\n',
    '4_gone.down.sql': 'SELECT 1;\n',
  });
  const run = await gateOn('postgres://nobody@127.0.0.1:1/none', folder);
  expect(run.code).toBe(2);
  expect(run.report.findings.map((finding) => [finding.code, finding.message.replaceAll(`${folder}/`, '')])).toEqual([
    [
      'unrecognised-file',
      'V3__flyway.sql is not named like a migration (NNNN_name.sql, NNNN_name.down.sql to undo it, R__name.sql for a repeatable one)',
    ],
    ['duplicate-version', '01_again.sql and 1_a.sql have the same version 1'],
    ['not-utf8', '2_latin1.sql is not UTF-8: byte 0xe9, which is é in Windows-1252, at offset 5 (line 2, column 3)'],
    ['down-without-up', '4_gone.down.sql reverts a migration that does not exist'],
  ]);
});

test('directives and meta-commands that mean nothing here are errors, and nothing is applied', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({
    '1_fine.sql': 'CREATE TABLE fine (id int);\n',
    '2_directive.sql': '-- gate: transction=off lock_timeout=soon\nSELECT 1;\n',
    '3_late.sql': 'SELECT 1;\n-- gate: transaction=off\n',
    '4_psql.sql': "SELECT 1;\nSELECT '\\d', 2\\gset\n\\i other.sql\n",
    '5_copy.sql': 'COPY fine FROM stdin;\n1\n',
  });
  const run = await gateOn(db.url, folder);
  expect(run.code).toBe(2);
  expect(
    run.report.findings.map((finding) => [finding.code, finding.message.replaceAll(`${folder}/`, ''), finding.hint]),
  ).toMatchInlineSnapshot(`
    [
      [
        "unknown-directive",
        "2_directive.sql:1:10: unknown directive transction",
        "did you mean transaction?",
      ],
      [
        "bad-directive",
        "2_directive.sql:1:25: lock_timeout=soon is not a duration",
        "write 500ms, 5s, 2m or 1h; 0 is off",
      ],
      [
        "late-directive",
        "3_late.sql:2:1: a directive after the first statement has no effect",
        "move it to the top of the file",
      ],
      [
        "meta-command",
        "4_psql.sql:2:15: \\gset is a command of psql, not SQL",
        "write it in SQL; \\copy becomes COPY … FROM stdin with its data in the file",
      ],
      [
        "meta-command",
        "4_psql.sql:3:1: \\i is a command of psql, not SQL",
        "write it in SQL; \\copy becomes COPY … FROM stdin with its data in the file",
      ],
      [
        "copy-unterminated",
        "5_copy.sql:1:1: the data of COPY … FROM stdin has no end",
        "end the data with a line that holds only \\. ; restore the file if it was truncated",
      ],
    ]
  `);
  expect(await db.admin("SELECT 1 FROM pg_class WHERE relname = 'fine'")).toEqual([]);
});

test('a password with every special character logs in, and is nowhere in what the program says', async () => {
  const db = await freshDatabase();
  const password = 'p@ss:w/o?r#d%&=+ é\'"\\$`';
  const role = await db.role({ password });
  for (const format of ['json', 'pretty']) {
    const run = await gateOn(urlOf(role.url, { password }), migrationsFolder({ '1_a.sql': `SELECT 1;\n` }), {
      GATE_LOG_FORMAT: format,
      GATE_LOG_LEVEL: 'debug',
    });
    expect(run.code).toBe(4);
    const everything = `${run.stdout}${run.stderr}${JSON.stringify(run.report)}`;
    for (const form of [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1), 'p@ss', 'p%40ss'])
      expect(everything).not.toContain(form);
  }
});

test('a report that cannot be written is reported, and is the outcome if all else went well', async () => {
  const db = await freshDatabase();
  const run = await runGate({
    args: ['up'],
    env: { DATABASE_URL: db.url, GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'SELECT 1;\n' }), GATE_REPORT: '/nonexistent/report.json' },
  });
  expect(run.code).toBe(2);
  expect(run.lines.at(-1)).toMatchObject({ event: 'summary', exit: 2, applied: 1 });
});

test('a snapshot that is there and cannot be read is an error, and does not pass for absent', async () => {
  const folder = migrationsFolder({ '1_a.sql': 'SELECT 1;\n', 'schema.snapshot.json/x': '' });
  const run = await gateOn('postgres://nobody@127.0.0.1:1/none', folder);
  expect([run.code, run.report.findings.map((finding) => [finding.code, finding.subject])]).toEqual([
    2,
    [['unreadable', `${folder}/schema.snapshot.json`]],
  ]);
});

test('a snapshot that cannot be written is not our fault', async () => {
  const { url } = await freshDatabase();
  const env = { GATE_MIGRATIONS: migrationsFolder({ '1_a.sql': 'SELECT 1;\n' }) };
  const run = await runGate({ args: ['snapshot', '--url', url, '--out', '/nonexistent/schema.snapshot.json'], env });
  expect([run.code, run.report?.findings.map((finding) => finding.code)]).toEqual([2, ['not-written']]);
});

test('a link that leads nowhere and is named like a migration is not skipped', async () => {
  const folder = migrationsFolder({ '1_a.sql': 'SELECT 1;' });
  symlinkSync('/nowhere/2_b.sql', `${folder}/2_b.sql`);
  const run = await gateOn('postgres://nobody@127.0.0.1:1/none', folder);
  expect([run.code, run.report.findings[0]!.code, run.report.findings[0]!.subject]).toEqual([2, 'not-a-file', `${folder}/2_b.sql`]);
});
