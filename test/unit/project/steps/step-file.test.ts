// schemagate.yml: what it may hold, and where each problem is.
import { expect, test } from 'vitest';
import { Stop } from '../../../../src/core/stop.ts';
import { readStepFile } from '../../../../src/project/steps/step-file.ts';

const read = (text: string) => readStepFile('db/schemagate.yml', text);

function problems(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return error.findings.map(({ place, message, hint }) => `${place?.file}:${place?.line}:${place?.column}: ${message} -> ${hint}`);
  }
  return [];
}

test('folders are where the file is, and values are those of the settings', () => {
  expect(
    read(
      `
steps:
  - name: auth
    migrations: ./auth
    ledger-table: public.history
    out-of-order: apply
    placeholders: {size: 10, word: yes}
  - {name: api, run: alembic -c "my file.ini" upgrade head, migrations: /srv/alembic, if-behind: true}
  - {name: web, run: [npx, knex, "migrate:latest"], head-query: SELECT 1, head: 1}
placeholders:
  all: ''
  other: x
`.replace("  all: ''\n", ''),
    ),
  ).toEqual({
    steps: [
      {
        ...{ name: 'auth', folder: 'db/auth', command: [], flags: {} },
        settings: { ledgerTable: { schema: 'public', name: 'history' }, outOfOrder: 'apply' },
        placeholders: new Map([
          ['size', '10'],
          ['word', 'yes'],
        ]),
      },
      {
        ...{ name: 'api', folder: '/srv/alembic', settings: {}, placeholders: new Map(), flags: { 'if-behind': true } },
        command: ['alembic', '-c', 'my file.ini', 'upgrade', 'head'],
      },
      {
        ...{ name: 'web', folder: null, settings: {}, placeholders: new Map() },
        ...{ command: ['npx', 'knex', 'migrate:latest'], flags: { 'head-query': 'SELECT 1', head: '1' } },
      },
    ],
    placeholders: new Map([['other', 'x']]),
  });
});

test('all problems are reported, each with its place', () => {
  expect(
    problems(`steps:
  - name: auth
    migratoins: ./auth
  - name: Not A Name
    migrations: x
    layout: flywya
    head: 3
  - name: api
    run: a | b
    ledger-schema: other
    if-behind: perhaps
  - name: api
    migrations:
stepz: 1
placeholders:
  DB_PASSWORD: x
`),
  ).toEqual([
    'db/schemagate.yml:14:1: the file has no key stepz -> did you mean steps?',
    'db/schemagate.yml:3:5: a step has no key migratoins -> did you mean migrations?',
    'db/schemagate.yml:2:5: a step has neither migrations nor run -> name its folder with migrations, or a command that migrates with run',
    'db/schemagate.yml:4:11: Not A Name cannot be the name of a step -> a name begins with a small letter and has small letters, digits, - and _ only, 31 at most',
    'db/schemagate.yml:7:11: head is for a step with run -> leave it out',
    expect.stringMatching(/^db\/schemagate\.yml:6:13: layout is not one of .*: "flywya" -> did you mean flyway\?$/),
    expect.stringMatching(/^db\/schemagate\.yml:7:11: head-query and head belong together/),
    expect.stringMatching(/^db\/schemagate\.yml:9:10: run has \|, which only a shell understands/),
    'db/schemagate.yml:10:20: ledger-schema is for a folder of SQL files -> leave it out',
    'db/schemagate.yml:11:16: if-behind is neither true nor false -> write true, or leave it out',
    expect.stringMatching(/migrations has no value -> write it after the colon/),
    expect.stringMatching(/there are two steps of the name api/),
    expect.stringMatching(
      /^db\/schemagate\.yml:16:16: DB_PASSWORD is the name of a secret, .* -> set GATE_PLACEHOLDER_DB_PASSWORD in the environment$/,
    ),
  ]);
});

test.each([
  ['steps: [', /:1:9: this is not YAML/],
  ['', /:1:1: the file is not a list of keys and values/],
  ['- a', /:1:1: the file is not a list of keys and values/],
  ['steps:', /the file lists no steps/],
  ['steps: []', /:1:8: the file lists no steps/],
  ['steps: [x]', /:1:9: a step is not a list of keys and values/],
  ['steps: [{name: &a b, migrations: *a}]', /migrations has no value of its own/],
  ['steps: [{name: a, name: b, migrations: c}]', /this is not YAML: Map keys must be unique/],
])('%j is refused', (text, problem) => {
  expect(problems(text).join('\n')).toMatch(problem);
});
