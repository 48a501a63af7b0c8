// The manual page as roff reads it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manPage } from '../../scripts/man-page.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { SETTING_NAMES, settingOf } from '../../src/config/settings.ts';

const PAGE = join(import.meta.dirname, '../../man/schemagate.1');
const hasGroff = spawnSync('groff', ['--version']).error === undefined;
if (!hasGroff) console.warn('groff is not installed: how the manual page is set is not tested');

test.skipIf(!hasGroff)('it is set without a warning, and has every command, flag and setting in full', () => {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-c', '-rLL=400n', PAGE], { encoding: 'utf8' });
  expect(stderr).toBe('');
  // Overstruck for bold and underlined on a printer.
  const shown = stdout.replaceAll(/.\x08/gu, '');
  const wanted = [
    ...COMMANDS.flatMap(({ name, summary, example, flags }) => [
      name,
      summary.replaceAll('`', ''),
      example,
      ...flags.map((flag) => `--${flag.name}`),
    ]),
    ...SETTING_NAMES.flatMap((name) => [name, ...(settingOf(name).flag === undefined ? [] : [`--${settingOf(name).flag}`])]),
  ];
  expect(wanted.filter((text) => !shown.includes(text))).toEqual([]);
});

test('no line of text is taken for a request to roff', () => {
  const requests = new Set(
    manPage()
      .split('\n')
      .filter((line) => /^[.']/.test(line))
      .map((line) => /^\S+/.exec(line)![0]),
  );
  expect([...requests].sort()).toEqual(['.B', '.BI', '.BR', '.PP', '.RE', '.RI', '.RS', '.SH', '.SS', '.TH', '.TP', '.\\"', '.ad'].sort());
});
