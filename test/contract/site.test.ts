// The docs as a site: built by VitePress, which refuses links that lead nowhere, and looked at in a browser.
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { pageText, sidebarOf } from '../../scripts/site/pages.ts';
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts';
import { PAGES, ROOT } from '../support/docs-blocks.ts';

const site = mkdtempSync(join(tmpdir(), 'schemagate-site-test-'));
beforeAll(() => void execFileSync(process.execPath, ['scripts/site.ts', site], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] }));
afterAll(() => rmSync(site, { recursive: true, force: true }));

test('every page of the docs is a page of the site, and the list beside them leads to each', () => {
  const built = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html') && name !== '404.html');
  expect(built.sort()).toEqual(PAGES.map((page) => pageText(page, '').path.replace(/\.md$/, '.html')).sort());
  const links = sidebarOf(readFileSync(join(ROOT, 'docs/README.md'), 'utf8')).flatMap(({ items }) => items.map(({ link }) => link));
  expect(links.length).toBeGreaterThan(30);
  expect(links.filter((link) => !existsSync(join(site, link.endsWith('/') ? `${link}index.html` : `${link}.html`)))).toEqual([]);
});

test('a link to a file that is no page leads to the repository, and one to a page stays in the site', () => {
  const { text } = pageText(
    'docs/migrators/knex.md',
    '[a](../../examples/migrators/knex/compose.yml) [b](README.md) [c](../ci.md#x) [d](#e)',
  );
  expect(text).toContain('[a](https://github.com/schemagate/schemagate/blob/main/examples/migrators/knex/compose.yml)');
  expect(text).toContain('[b](./index.md) [c](../ci.md#x) [d](#e)');
});

const MIME: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

async function served(): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const path = join(site, decodeURIComponent(url.split('?', 1)[0]!.replace(/\/$/, '/index.html')));
    if (!existsSync(path) || statSync(path).isDirectory()) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': MIME[extname(path)] ?? 'application/octet-stream' });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Whether there is a heading, how wide the page is, and how many tables reach beyond the text. */
const LOOK = `[
  document.querySelector('h1') !== null,
  document.documentElement.scrollWidth,
  [...document.querySelectorAll('.vp-doc table')].filter((table) =>
    table.getBoundingClientRect().right > document.querySelector('.vp-doc').getBoundingClientRect().right + 1).length,
]`;

if (CHROMIUM === null) console.warn('chromium is not installed: the site is not looked at in a browser');

test.skipIf(CHROMIUM === null)(
  'in a browser nothing is missing, nothing comes from elsewhere, and no page is wider than a telephone',
  async () => {
    const url = await served();
    const browser = await openBrowser();
    for (const page of [
      '/',
      '/getting-started.html',
      '/settings.html',
      '/exit-codes.html',
      '/layouts.html',
      '/history.html',
      '/rights.html',
      '/comparison.html',
      '/plan.html',
      '/migrators/',
      '/pages.html',
    ]) {
      for (const [width, dark] of [
        [1280, false],
        [420, true],
      ] as const) {
        const seen = await openPage(browser, `${url}${page}`, { width, dark });
        const elsewhere = seen.complaints.filter(
          (complaint) => ![`asked for ${url}/`, 'asked for data:'].some((own) => complaint.startsWith(own)),
        );
        const found = await seen.page.evaluate(LOOK);
        expect([page, elsewhere, found]).toEqual([page, [], [true, width, 0]]);
        await seen.page.close();
      }
    }
  },
);
