// A command that needs nothing and answers a sentence.
import { camelCase } from './member.ts';
import type { Scaffold } from './scaffold.ts';

export const command: Scaffold = {
  member: 'command',
  usage: 'NAME [--in about|history|operate|schema]',
  name: /^[a-z]+(?:-[a-z]+)*$/,
  example: 'toy-word',
  places: ['about', 'history', 'operate', 'schema'],
  make: (name, room) => ({
    files: {
      [`src/commands/${room}/${name}.ts`]: source(name),
      [`test/unit/commands/${room}/${name}.test.ts`]: unitTest(name),
    },
    lines: {
      'src/commands/commands.ts': [
        { below: "import { byId } from '../core/registry.ts';", line: `import { ${camelCase(name)} } from './${room}/${name}.ts';` },
        { from: 'export const COMMANDS', above: '];', line: `  ${camelCase(name)},` },
      ],
    },
  }),
  next: [
    'say what it needs (nothing, files or database) and the least rights of its role; src/run/command.ts says what there is',
    'if it needs rights in the database, give it a case in test/integration/rights.test.ts, which tries them',
    'put its line where help should show it; a step that another command has as well is a function in src/stages/',
  ],
};

const source = (name: string): string => `// Says that it is there.
import type { Command } from '../../run/command.ts';

export const ${camelCase(name)}: Command = {
  name: '${name}',
  summary: 'say that it is there; needs no database',
  example: 'schemagate ${name}',
  rights: { ledger: 'nothing' },
  needs: 'nothing',
  flags: [],
  plain: () => true,
  run: async () => ({ summary: 'it is there', text: '${name} is there' }),
};
`;

const unitTest = (name: string): string => `import { expect, test } from 'vitest';
import { runCommand } from '../../../support/run-command.ts';

test('it answers', async () => {
  expect(await runCommand({ command: '${name}', env: {} })).toMatchObject({ exit: 0, outcome: 'ready', text: '${name} is there' });
});
`;
