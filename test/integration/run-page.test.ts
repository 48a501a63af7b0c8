// The report of a run as a page, in a real browser: light and dark, narrow and on paper, with whom the run waited for and what failed.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts';
import { freshDatabase } from '../support/database.ts';
import { migrationsFolder, writeFiles } from '../support/files.ts';
import { startGate } from '../support/gate.ts';
import { gateOn } from '../support/gate-on.ts';

const text = (page: Page, selector: string): Promise<string[]> => page.$$eval(selector, (all) => all.map((one) => one.textContent ?? ''));

test.skipIf(CHROMIUM === null)(
  `the page of a run that waited and failed${CHROMIUM === null ? ' (skipped: there is no Chromium on the path or in CHROMIUM)' : ''}`,
  async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder({ '1_t.sql': 'CREATE TABLE t (id int);\n' });
    expect((await gateOn(database.url, folder)).code).toBe(0);
    writeFiles(folder, {
      '2_alter.sql': 'ALTER TABLE t ADD COLUMN a text;\n',
      '3_<b>bad<b>.sql': 'SELECT 1;\nSELECT "<script>alert(1)</script>";\n',
      '4_never.sql': 'SELECT 1;\n',
    });
    const application = await database.client();
    await application.query("SET application_name = 'the <i>shop'; BEGIN; LOCK TABLE t IN ACCESS SHARE MODE");
    const file = join(mkdtempSync(join(tmpdir(), 'page-')), 'run.html');
    const gate = startGate({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_REPORT: file, GATE_LOCK_TIMEOUT: '30s' } });
    await gate.saw('"event":"blocked"');
    await application.query('COMMIT');
    expect((await gate.done).code).toBe(6);

    const browser = await openBrowser();
    const { page, complaints } = await openPage(browser, pathToFileURL(file).href, { width: 390, dark: true });
    expect(await text(page, 'h1')).toEqual(['Failed']);
    expect(await text(page, 'h2')).toEqual([
      'What failed',
      'Where the time went' + (await text(page, 'h2 small'))[0],
      'Migrations3',
      'Waited for1',
    ]);
    expect(await text(page, 'tbody .state')).toEqual(['applied', 'failed', 'not-run']);
    const [waited] = await text(page, 'section:last-of-type tbody tr');
    expect(waited).toMatch(/2_alter\.sql.*AccessExclusiveLock on t.*the <i>shop/);
    expect((await text(page, '.findings .tag'))[0]).toContain('3_<b>bad<b>.sql:2:8');
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await paper();
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
    expect(await paper()).not.toBe(dark);
    await page.emulateMediaType('print');
    expect(await paper()).toBe('rgb(255, 255, 255)');
    expect(complaints).toEqual([]);
  },
);

test('whom a run waited for is in its report as JSON, too; a run that waited for nobody has no such part', async () => {
  const database = await freshDatabase();
  const folder = migrationsFolder({ '1_t.sql': 'CREATE TABLE t (id int);\n' });
  const { report } = await gateOn(database.url, folder);
  expect(report.waits).toBeUndefined();
  writeFiles(folder, { '2_alter.sql': 'ALTER TABLE t ADD COLUMN a text;\n' });
  const application = await database.client();
  await application.query('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
  const gate = startGate({ env: { DATABASE_URL: database.url, GATE_MIGRATIONS: folder, GATE_LOCK_TIMEOUT: '30s' } });
  await gate.saw('"event":"blocked"');
  await application.query('COMMIT');
  const run = await gate.done;
  expect([run.code, run.report?.waits]).toEqual([
    0,
    [
      {
        file: `${folder}/2_alter.sql`,
        wanted: 'AccessExclusiveLock on t',
        blockers: [expect.stringContaining('pid ')],
        atLeastMs: expect.any(Number),
      },
    ],
  ]);
});
