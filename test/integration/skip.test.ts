// Proof: GATE_SKIP lets one head through, unmigrated and loudly, and no other.
import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { runOn, upOn } from '../support/up-on.ts';

test('the head that is named passes with a warning and without any change; the next one does not', async () => {
  const db = await freshDatabase();
  const folder = migrationsFolder({ '0001_broken.sql': 'SELECT 1/0;' });
  const env = { GATE_SKIP: '1' };
  expect((await upOn(db.url, folder)).code).toBe(6);
  for (const command of ['up', 'verify']) {
    const { code, applied, report } = await runOn(command, db.url, folder, env);
    expect([command, code, applied, report.findings.map(({ severity, code }) => `${severity} ${code}`)]).toEqual([
      command,
      0,
      0,
      ['warning gate-skipped'],
    ]);
    expect(report.summary).toBe('SKIPPED by GATE_SKIP=1: nothing was applied and nothing was verified');
  }
  for (const command of ['status', 'plan']) {
    expect((await runOn(command, db.url, folder, env)).report.findings.map(({ code }) => code)).toContain('gate-skipped');
  }
  writeFiles(folder, { '0001_broken.sql': 'SELECT 1;', '0002_next.sql': 'SELECT 2;' });
  const next = await upOn(db.url, folder, env);
  expect([next.code, next.applied]).toEqual([0, 2]);
  expect((await runOn('status', db.url, folder, env)).report.findings.map(({ code }) => code)).toEqual(['skip-of-another-head']);
});
