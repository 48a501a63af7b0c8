// The Makefile: a line for each thing, and each line is a command line that there is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { COMMANDS } from '../../src/commands/commands.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../Makefile'), 'utf8');
const targets = [...TEXT.matchAll(/^([a-z-]+): ; (.*)$/gm)].map(([, name = '', line = '']) => ({ name, line }));

test('has one line for each of its targets', () => {
  const named = /^\.PHONY: (.*)$/m.exec(TEXT)?.[1]?.split(' ');
  expect(targets.map(({ name }) => name)).toEqual(named);
  expect(named).toEqual(['migrate', 'status', 'backup', 'restore', 'logs', 'shell-db', 'redeploy']);
});

test.each(targets.filter(({ line }) => /^\$\((?:GATE|TOOLS)\)/.test(line)))('$name is a command line that there is', ({ line }) => {
  const words = line
    .replace('$(or $(FILE),backups)', 'backups')
    .replaceAll(/\$\((?:GATE|TOOLS)\) ?/g, '')
    .split(' ')
    .filter((word) => word !== '');
  expect(() => parseCommandLine(words, COMMANDS)).not.toThrow();
});
