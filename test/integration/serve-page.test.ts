// The status page in a real browser: what a person sees, in light and dark, narrow and wide, on paper, and with the database away.
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts';
import { freshDatabase, urlOf } from '../support/database.ts';
import { migrationsFolder } from '../support/files.ts';
import { startProxy } from '../support/proxy.ts';
import { isHealthy, isUnhealthy, serving } from '../support/serving.ts';
import { upOn } from '../support/up-on.ts';

const FILES = {
  '1_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, email text);\n',
  '2_<b>orders<b>.sql': `CREATE TABLE "<img src=x onerror=alert(1)>" (id int);\nCREATE VIEW ${'v'.repeat(60)} AS SELECT 1 AS one;\n`,
};
const HEALTH = '/api/health/database';
const heading = (page: Page): Promise<string> => page.$eval('h1', (element) => element.textContent ?? '');
const sections = (page: Page): Promise<string[]> => page.$$eval('h2', (all) => all.map((one) => one.childNodes[0]?.textContent ?? ''));
const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
const paper = (page: Page): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');

test.skipIf(CHROMIUM === null)(
  `the page of a healthy, a changed and an unreachable database${CHROMIUM === null ? ' (skipped: there is no Chromium on the path or in CHROMIUM)' : ''}`,
  async () => {
    const database = await freshDatabase();
    const folder = migrationsFolder(FILES);
    expect((await upOn(database.url, folder)).code).toBe(0);
    const proxy = await startProxy(database.url);
    const DATABASE_URL = urlOf(database.url, { port: proxy.port });
    const env = {
      DATABASE_URL,
      GATE_MIGRATIONS: folder,
      GATE_HEAL: 'ask',
      GATE_SERVE_TOKEN: 'a-token-that-nobody-guesses',
    };
    const served = await serving(env);
    await served.until(HEALTH, isHealthy);
    const browser = await openBrowser();

    const light = await openPage(browser, served.url);
    expect([await heading(light.page), await sections(light.page), light.complaints]).toEqual([
      'Healthy',
      ['State', 'Health over time', 'What it did and saw', 'History'],
      [],
    ]);
    const dark = await openPage(browser, served.url, { dark: true, width: 360 });
    expect([dark.complaints, await overflow(dark.page), await paper(dark.page)]).toEqual([
      [],
      0,
      expect.not.stringContaining(String(await paper(light.page))),
    ]);

    await database.admin(`DROP VIEW ${'v'.repeat(60)}; DROP TABLE "<img src=x onerror=alert(1)>"`);
    await served.until('/api/heal', ({ json }) => json?.['plan'] != null);
    const changed = await openPage(browser, served.url, { width: 360 });
    expect([await heading(changed.page), await sections(changed.page), changed.complaints, await overflow(changed.page)]).toEqual([
      'Unhealthy',
      ['State', 'Healing', 'Findings', 'Drift', 'Health over time', 'What it did and saw', 'History'],
      [],
      0,
    ]);
    expect(await changed.page.$$eval('img, script', (all) => all.length)).toBe(0);
    expect(await changed.page.$eval('main', (main) => main.textContent)).toContain('table public."<img src=x onerror=alert(1)>"');
    await changed.page.emulateMediaType('print');
    expect(await paper(changed.page)).toBe('rgb(255, 255, 255)');
    expect((await changed.page.pdf()).byteLength).toBeGreaterThan(10_000);

    proxy.judge = () => ({ do: 'cut' });
    await served.until(HEALTH, (answer) => isUnhealthy(answer) && answer.json!['migration_version'] === null);
    const away = await openPage(browser, served.url);
    expect([await heading(away.page), (await sections(away.page)).slice(0, 3), away.complaints]).toEqual([
      'Unreachable',
      ['State', 'Healing', 'Findings'],
      [],
    ]);
    const since = (page: Page) => page.$eval('header time', (time) => time.dateTime);
    expect((await since(away.page)) > (await since(changed.page))).toBe(true);
    expect(await away.page.$eval('h2 small', (small) => small.textContent)).toMatch(/^as last seen at 20/);
    await proxy.close();
  },
);
