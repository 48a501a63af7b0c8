// A setting that is a choice of two words.
import { readFileSync } from 'node:fs';
import { camelCase, type Line } from './member.ts';
import type { Scaffold } from './scaffold.ts';

/** Where each setting has its part in what is known of many files (decision 22). */
const PARTS = 'test/unit/stages/gate/known-files.test.ts';
const PARTS_BEGIN = 'const PARTS: Readonly<Record<SettingName, Part>> = {';

export const setting: Scaffold = {
  member: 'setting',
  usage: 'GATE_NAME [--in files|limits|output|policy]',
  name: /^GATE_[A-Z]+(?:_[A-Z]+)*$/,
  example: 'GATE_TOY',
  places: ['policy', 'files', 'limits', 'output'],
  make: (name, group, root) => {
    const path = `src/config/settings/${group}.ts`;
    const row: Line = { above: '} as const satisfies Settings;', line: rowOf(name, group) };
    // The formatter puts the two imports of one module together.
    const knows = /\bchoice\b.*values\.ts/.test(readFileSync(`${root}${path}`, 'utf8'));
    const choice: Line = { below: "import type { Settings } from '../setting.ts';", line: "import { choice } from '../values.ts';" };
    return {
      files: { [`test/unit/config/settings/${flagOf(name)}.test.ts`]: unitTest(name) },
      lines: { [path]: knows ? [row] : [choice, row], [PARTS]: [{ below: PARTS_BEGIN, line: `  ${name}: 'none',` }] },
    };
  },
  next: [
    `say in ${PARTS} what part it has in what a run knows of its files from an earlier one`,
    'say in its row what it is, by default as well; src/config/setting.ts says what a row may say, src/config/values.ts what values there are',
    'read it where it counts, as a member of Config',
  ],
};

const flagOf = (name: string): string => name.slice('GATE_'.length).toLowerCase().replaceAll('_', '-');

const rowOf = (name: string, group: string): string => `  ${name}: {
    group: '${group}',
    config: '${camelCase(flagOf(name))}',
    flag: '${flagOf(name)}',
    value: choice(['off', 'on']),
    fallback: 'off',
    doc: 'what it decides',
  },`;

const unitTest = (name: string): string => `import { expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config/load.ts';
import { surroundings } from '../../../../src/runtime.ts';

test.each([
  ['nothing', {}, {}, 'off'],
  ['the environment', {}, { ${name}: 'on' }, 'on'],
  ['a flag, which goes before it', { ['${flagOf(name)}']: 'off' }, { ${name}: 'on' }, 'off'],
] as const)('it is what is said by %s', (_, flags, env, expected) => {
  expect(loadConfig(surroundings(flags, env, false)).config.${camelCase(flagOf(name))}).toBe(expected);
});
`;
