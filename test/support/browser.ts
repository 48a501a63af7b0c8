// A page in a real browser without a window: what it shows, and what the browser complains about. Chromium is looked for where CHROMIUM says, and on
// the path.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { onTestFinished } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Null if there is none on this machine. */
export const CHROMIUM: string | null =
  process.env['CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path)) ??
  null;

export interface Seen {
  readonly page: Page;
  /** Errors of the console and of the page, among them what its policy forbids; and every request that was not for the page itself. */
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  { width = 1100, dark = false }: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<Seen> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(String(error)));
  page.on(
    'request',
    (request) =>
      void (!request.isNavigationRequest() && !request.url().endsWith('/favicon.ico') && complaints.push(`asked for ${request.url()}`)),
  );
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  await page.goto(url, { waitUntil: 'load' });
  return { page, complaints };
}

export async function openBrowser(): Promise<Browser> {
  const browser = await puppeteer.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-gpu'] });
  onTestFinished(() => browser.close());
  return browser;
}
