// A check of the doctor: a question that has no rows as an answer, so that nothing is found until it asks for something.
import { readFileSync } from 'node:fs';
import { CHECK_GROUPS, type CheckGroup } from '../../src/doctor/check.ts';
import { camelCase } from './member.ts';
import type { Scaffold } from './scaffold.ts';

const GROUPS = Object.keys(CHECK_GROUPS) as readonly CheckGroup[];

export const check: Scaffold = {
  member: 'check',
  usage: `NAME [--in ${[...GROUPS].sort().join('|')}]`,
  name: /^[a-z]+(?:-[a-z]+)*$/,
  example: 'toy-fault',
  places: ['server', ...GROUPS.filter((group) => group !== 'server')],
  make: (name, group, root) => ({
    files: {
      [`src/doctor/checks/${group}/${name}.ts`]: source(name, group),
      [`test/unit/doctor/checks/${group}/${name}.test.ts`]: unitTest(name, group),
      [`test/integration/doctor/${name}.test.ts`]: integrationTest(name),
    },
    lines: {
      'src/doctor/checks.ts': [
        { below: "import type { Check } from './check.ts';", line: `import { ${camelCase(name)} } from './checks/${group}/${name}.ts';` },
        {
          from: 'export const CHECKS',
          below: lastOf(group, readFileSync(`${root}src/doctor/checks.ts`, 'utf8')),
          line: `  ${camelCase(name)},`,
        },
      ],
      'src/core/codes/doctor-codes.ts': [{ above: '} as const satisfies CodeEntries;', line: entry(name) }],
    },
  }),
  next: [
    'ask for what is wrong, in one statement for a search path of pg_catalog; src/doctor/check.ts says what else a check may say of itself',
    'say in src/core/codes/doctor-codes.ts what it means and what to do',
    'give it a fault in its test in test/integration/doctor: a database that has it, one that does not, and a role that may not see',
  ],
};

/** The line of the group's last check in the list, which is in the order of the groups. */
function lastOf(group: string, list: string): string {
  const members = [...list.matchAll(/^import \{ (\w+) \} from '\.\/checks\/([\w-]+)\//gm)]
    .filter(([, , of]) => of === group)
    .map(([, one]) => `  ${one},`);
  const last = list.split('\n').findLast((line) => members.includes(line));
  if (last === undefined) throw new Error(`src/doctor/checks.ts has no check of the group ${group}`);
  return last;
}

const entry = (name: string): string => `  '${name}': {
    severity: 'warning',
    meaning: 'What it means.',
    action: 'What to do.',
  },`;

const source = (name: string, group: string): string => `// What it looks at.
import type { QueryCheck } from '../../check.ts';

export const ${camelCase(name)}: QueryCheck = {
  id: '${name}',
  group: '${group}',
  looksFor: 'what is wrong',
  sql: () => 'SELECT NULL AS name WHERE false',
  judge: (rows) => ({
    findings: rows.map(({ name }) => ({
      finding: { code: '${name}', severity: 'warning', subject: \`table \${name}\`, message: 'what is wrong with it', hint: 'what to do' },
    })),
  }),
};
`;

const unitTest = (name: string, group: string): string => `import { expect, test } from 'vitest';
import { ${camelCase(name)} } from '../../../../../src/doctor/checks/${group}/${name}.ts';
import { SURROUNDINGS } from '../../../../support/surroundings.ts';

test('it finds what the question returns', () => {
  const { findings } = ${camelCase(name)}.judge([{ name: 'public.a' }], SURROUNDINGS);
  expect(findings.map(({ finding: { code, subject } }) => [code, subject])).toEqual([['${name}', 'table public.a']]);
});
`;

const integrationTest = (name: string): string => `import { expect, test } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { examined, shown } from '../../support/doctor.ts';

test('a database without the fault is well', async () => {
  const database = await freshDatabase();
  expect(shown(await examined(database.url, '${name}'))).toEqual(['ok']);
});
`;
