// A command arranges stages: what it takes more than 80 lines to say belongs into a stage.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const COMMANDS = join(import.meta.dirname, '../../src/commands');
const MOST = 80;

test('no command has more than 80 lines', () => {
  const files = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const commands = files
    .map((name) => ({ name, text: readFileSync(join(COMMANDS, name), 'utf8') }))
    .filter(({ text }) => /: Command\b|satisfies Command\b/.test(text));
  expect(commands.length).toBeGreaterThan(15);
  expect(commands.filter(({ text }) => text.split('\n').length - 1 > MOST).map(({ name }) => name)).toEqual([]);
});
