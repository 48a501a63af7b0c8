// A checkpoint that cannot be read, or not as what it has to be: it is not used, that is said, and the migrations are applied one by one.
// GATE_CHECKPOINT=require refuses it before anything is applied.
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/checkpoint-file.ts';
import { asNobody } from '../support/as-nobody.ts';
import { writeCheckpoint } from '../support/checkpoint.ts';
import { freshDatabase } from '../support/database.ts';
import { type Files, migrationsFolder } from '../support/files.ts';
import { runCommand } from '../support/run-command.ts';
import { upOn } from '../support/up-on.ts';

const FILES: Files = { '0001_a.sql': 'CREATE TABLE a (id int);\n', '0002_b.sql': 'CREATE TABLE b (id int);\n' };
const NAME = 'checkpoint-0002.sql';

const made = new Map<string, Promise<string>>();

/** The checkpoint of a folder, written once. @param head its last version. */
function writtenOf(files: Files, head: string): Promise<string> {
  const known = made.get(head) ?? writing(files, head);
  made.set(head, known);
  return known;
}

async function writing(files: Files, head: string): Promise<string> {
  const folder = migrationsFolder(files);
  await writeCheckpoint(folder);
  return readFileSync(join(folder, `checkpoint-${head}.sql`), 'utf8');
}

/** As `schemagate checkpoint` would have written it, so that its digest is right. */
const withBody =
  (change: (body: string) => string) =>
  (text: string): string => {
    const checkpoint = decodeCheckpoint(text) as Checkpoint;
    return encodeCheckpoint({ ...checkpoint, body: change(checkpoint.body) });
  };

const CASES: Readonly<Record<string, readonly [(text: string) => string, RegExp]>> = {
  'ends within a text': [withBody((body) => `${body}SELECT 'a;\n`), /is not used: it cannot be read as SQL: /],
  'has a command of psql': [withBody((body) => `\\set x 1\n${body}`), /is not used: it cannot be read as SQL: /],
  'ends its transaction': [withBody((body) => `${body}COMMIT;\n`), /is not used: it has statements that are not one transaction$/],
  'runs outside of one': [withBody((body) => `${body}VACUUM a;\n`), /is not used: it has statements that are not one transaction$/],
  'is of a newer format': [
    (text) => text.replace('checkpoint 1', 'checkpoint 2'),
    /is not used: it was written in format 2 by a newer schemagate, and this one reads format 1$/,
  ],
  'is empty': [() => '', /is not used: it is not a checkpoint/],
  'is binary': [() => '\0\u0001\0', /is not used: it is not a checkpoint/],
  'is cut off in its head': [(text) => text.slice(0, text.indexOf('-- covers') + 12), /is not used: it was changed after it was written$/],
  'is cut off in its body': [(text) => text.slice(0, -20), /is not used: it was changed after it was written$/],
  'came through Git on Windows': [(text) => text.replaceAll('\n', '\r\n'), /is not used: it was changed after it was written$/],
  'covers what no migration is': [
    (text) => text.replace(/^-- covers .*$/m, '-- covers 5'),
    /is not used: it has a line in its head that cannot be read: -- covers 5$/,
  ],
  'is of no server': [
    (text) => text.replace(/^-- server .*$/m, '-- server "x"'),
    /is not used: it has a line in its head that cannot be read: -- server "x"$/,
  ],
};

test.each(Object.entries(CASES))('one that %s is passed over, and refused where one is required', async (_, [change, why]) => {
  const folder = migrationsFolder({ ...FILES, [NAME]: change(await writtenOf(FILES, '0002')) });
  const { code, report } = await upOn((await freshDatabase()).url, folder);
  expect([code, report.steps.map(({ covers }) => covers), report.findings.map((one) => [one.code, one.severity])]).toEqual([
    0,
    [undefined, undefined],
    [['checkpoint-not-used', 'warning']],
  ]);
  expect(report.findings[0]?.message).toMatch(why);
  const required = await freshDatabase();
  const refused = await upOn(required.url, folder, { GATE_CHECKPOINT: 'require' });
  expect([refused.code, refused.report.findings.map((one) => one.code)]).toEqual([2, ['no-checkpoint', 'checkpoint-not-used']]);
  expect(await required.admin("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
});

test('an older one that can be used is used instead', async () => {
  const unreadable = withBody((body) => `${body}SELECT 'a;\n`)(await writtenOf(FILES, '0002'));
  const older = await writtenOf({ '0001_a.sql': FILES['0001_a.sql']! }, '0001');
  const folder = migrationsFolder({ ...FILES, [NAME]: unreadable, 'checkpoint-0001.sql': older });
  const { code, report } = await upOn((await freshDatabase()).url, folder, { GATE_CHECKPOINT: 'require' });
  expect([code, report.steps.map(({ covers }) => covers), report.findings.map((one) => one.code)]).toEqual([
    0,
    [1, undefined],
    ['checkpoint-not-used'],
  ]);
});

test('one that this user may not read is named with what to do about that', async () => {
  const folder = migrationsFolder({ ...FILES, [NAME]: await writtenOf(FILES, '0002') });
  chmodSync(join(folder, '..'), 0o755);
  chmodSync(join(folder, NAME), 0o000);
  const { url } = await freshDatabase();
  const report = await asNobody(() => runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: folder } }));
  expect([report.exit, report.steps.length, report.findings.map(({ code, hint }) => [code, hint])]).toEqual([
    0,
    2,
    [['checkpoint-not-used', expect.stringContaining('allow the user')]],
  ]);
});

test('a folder beside the migrations that this user may not list has no checkpoint to look for', async () => {
  const folder = migrationsFolder(FILES);
  chmodSync(join(folder, '..'), 0o711);
  const { url } = await freshDatabase();
  const up = (checkpoint: string) =>
    asNobody(() => runCommand({ command: 'up', env: { DATABASE_URL: url, GATE_MIGRATIONS: folder, GATE_CHECKPOINT: checkpoint } }));
  expect(await up('require')).toMatchObject({ exit: 2, steps: [], findings: [{ code: 'unreadable', subject: `${folder}/..` }] });
  const report = await up('auto');
  expect([report.exit, report.steps.length, report.findings]).toEqual([0, 2, []]);
});
