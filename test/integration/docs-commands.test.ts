// The commands in the docs: those that are marked are run, and do what the page says.
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase, query } from '../support/database.ts';
import { type Block, blocksOf, PAGES, valueIn } from '../support/docs-blocks.ts';
import { temporaryFolder, writeFiles } from '../support/files.ts';
import { PROGRAM } from '../support/gate.ts';

const runs = ({ language, words }: Block): boolean => (language === 'sh' || language === 'sql') && words.includes('run');
/** Thirteen migrations, each with its way back. */
const ANY_PROJECT = Object.fromEntries(
  Array.from({ length: 13 }, (_, at) => `${at + 1}`.padStart(4, '0')).flatMap((version) => [
    [`migrations/${version}_t.sql`, `CREATE TABLE t${version} (i int);\n`],
    [`migrations/${version}_t.down.sql`, `DROP TABLE t${version};\n`],
  ]),
);
const pages = PAGES.filter((page) => blocksOf(page).some(runs));

test.each(pages)('%s', async (page) => {
  const blocks = blocksOf(page);
  const database = await freshDatabase();
  const folder = temporaryFolder({ 'bin/schemagate': `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n` });
  chmodSync(join(folder, 'bin/schemagate'), 0o755);
  // A page that writes no migrations of its own speaks of those of any project.
  if (!blocks.some((block) => valueIn(block, 'file')?.startsWith('migrations/'))) writeFiles(folder, ANY_PROJECT);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH: `${join(folder, 'bin')}:${PATH}`, HOME, DATABASE_URL: database.url };
  let printed = '';
  for (const block of blocks) {
    const file = valueIn(block, 'file');
    const where = `${page}:${block.line}`;
    if (file !== undefined) writeFiles(folder, { [file]: block.text });
    else if (block.language === 'sql' && runs(block)) await query(database.url, block.text);
    else if (block.language === 'sh' && runs(block)) {
      const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', block.text], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      expect([where, status, stderr, status === Number(valueIn(block, 'exit') ?? 0) ? '' : stdout]).toEqual([
        ...[where, Number(valueIn(block, 'exit') ?? 0), '', ''],
      ]);
      printed = stdout;
    } else if (block.language === 'text' && block.words.includes('output')) {
      const { host } = new URL(database.url);
      // The address is told of a host that is a name, which the server of the tests may have or not.
      const named = printed.replaceAll(host, 'db:5432').replaceAll(/(?<=db:5432) \([\d.:a-f]+\)/g, '');
      const told = named.replaceAll(database.name, 'shop').replaceAll(folder, '.');
      expect(alike(told), where).toMatch(pattern(alike(block.text)));
    }
  }
});

/** Without what differs from run to run: times, how long it took, the release of the server and how wide a column was for it. */
const alike = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'TIME')
    .replaceAll(/\b\d+(?:\.\d+)?(?:ms|s|m|h)\b/g, 'TIME')
    .replaceAll(/PostgreSQL \d[\d.]*(?: \([^)]*\))?/g, 'PostgreSQL N')
    .replaceAll(/ as \w+(?=, PostgreSQL)/g, ' as ROLE')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()
    .concat('\n');

/** Lines in full, each `…` any number of them. */
const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .trimEnd()
      .split('\n')
      .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${line.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\n`))
      .join('')}$`,
  );
