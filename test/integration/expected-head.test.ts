// Proof: a folder that is not the image's is noticed, by the head that was baked in or by the snapshot beside it, and nothing is done.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { snapshot } from '../../src/index.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runOn, upOn } from '../support/up-on.ts';

const ONE = { '0001_a.sql': 'CREATE TABLE a (id int);' };
const TWO = { '0002_b.sql': 'CREATE TABLE b (id int);' };

test('GATE_EXPECT_HEAD that the folder does not end at is exit 8 in every command, before anything is applied', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder(ONE);
  for (const command of ['up', 'verify', 'plan', 'status']) {
    const { code, report } = await runOn(command, db.url, folder, { GATE_EXPECT_HEAD: '2' });
    expect([command, code, report.findings.map(({ message }) => message)]).toEqual([
      command,
      8,
      [`the folder should end at 2, but ends at ${folder}/0001_a.sql`],
    ]);
  }
  expect((await upOn(db.url, folder, { GATE_EXPECT_HEAD: '1' })).code).toBe(0);
  expect((await upOn(db.url, folder, { GATE_EXPECT_HEAD: '0001_a.sql' })).code).toBe(0);
  writeFiles(folder, TWO);
  const beyond = await upOn(db.url, folder, { GATE_EXPECT_HEAD: '0001' });
  expect([beyond.code, beyond.report.findings[0]?.message]).toEqual([
    8,
    `the folder should end at 0001, but goes on to ${folder}/0002_b.sql`,
  ]);
});

test('a folder that ends before the head of its snapshot is exit 8', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ ...ONE, ...TWO });
  await snapshot({ env: { GATE_MIGRATIONS: folder }, scratch: db.url, out: join(folder, 'schema.snapshot.json') });
  rmSync(join(folder, '0002_b.sql'));
  const run = await upOn(db.url, folder);
  expect([run.code, run.applied, run.report.findings.map(({ code }) => code)]).toEqual([8, 0, ['unexpected-head']]);
});
