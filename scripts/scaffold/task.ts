// A task of `upkeep`: one that shows a row that says nothing, until it asks for something.
import { camelCase } from './member.ts';
import type { Scaffold } from './scaffold.ts';

export const task: Scaffold = {
  member: 'task',
  usage: 'NAME',
  name: /^[a-z]+(?:-[a-z]+)*$/,
  example: 'toy-look',
  places: [],
  make: (name) => ({
    files: {
      [`src/upkeep/tasks/${name}.ts`]: source(name),
      [`test/unit/upkeep/tasks/${name}.test.ts`]: unitTest(name),
    },
    lines: {
      'src/upkeep/tasks.ts': [
        { below: "import type { Task } from './task.ts';", line: `import { ${camelCase(name)} } from './tasks/${name}.ts';` },
        { from: 'export const TASKS', above: '  // Maintenance, table by table.', line: `  ${camelCase(name)},` },
      ],
    },
  }),
  next: [
    'ask the server in `show`, and answer the rows as text and as data; a task that works on one table after the other is a Maintaining',
    'src/upkeep/task.ts says what else a task may say of itself',
    'try it in test/integration/upkeep.test.ts on a real database',
  ],
};

const source = (name: string): string => `// What it shows.
import type { Showing } from '../task.ts';

export const ${camelCase(name)}: Showing = {
  id: '${name}',
  summary: 'what it shows',
  show: async () => ({ summary: 'nothing to show', text: 'nothing to show', data: [] }),
};
`;

const unitTest = (name: string): string => `import { expect, test } from 'vitest';
import { TASK_BY_ID } from '../../../../src/upkeep/tasks.ts';

test('it shows', async () => {
  const task = TASK_BY_ID.get('${name}');
  const shown = task !== undefined && 'show' in task ? await task.show(undefined as never, undefined as never) : null;
  expect(shown).toMatchObject({ summary: 'nothing to show' });
});
`;
