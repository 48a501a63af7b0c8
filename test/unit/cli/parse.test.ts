// The command line.
import { describe, expect, test } from 'vitest';
import { OTHER_COMMANDS, OTHER_FLAGS } from '../../../src/cli/other-tools.ts';
import { parseCommandLine } from '../../../src/cli/parse.ts';
import { COMMANDS as REAL } from '../../../src/commands/commands.ts';
import { Stop } from '../../../src/core/stop.ts';
import { COMMANDS } from '../../support/small-commands.ts';

const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '), COMMANDS);

function problems(line: string): readonly string[] {
  try {
    parse(line);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    expect(error.outcome).toBe('misused');
    return error.findings.map(({ code, message, hint }) => `${code}: ${message} -> ${hint}`);
  }
  throw new Error('nothing was refused');
}

const MARK = {
  name: 'mark',
  summary: 'tell the ledger',
  example: 'schemagate mark 0003 applied',
  needs: 'database',
  rights: { ledger: 'write' },
  flags: [],
  operands: { usage: 'VERSION STATE', doc: 'which, and what', count: 2 },
} as const;

test('words after a command that takes them are its operands, as many as it takes', () => {
  expect(parseCommandLine(['mark', '0003', 'applied'], [...COMMANDS, MARK])).toMatchObject({
    command: 'mark',
    operands: ['0003', 'applied'],
  });
  expect(() => parseCommandLine(['mark', '0003'], [...COMMANDS, MARK])).toThrow('mark takes 2 words, and one follows it');
});

test.each([
  ['', { command: 'up', settings: {}, flags: {} }],
  ['verify', { command: 'verify', settings: {}, flags: {} }],
  ['--drift strict', { command: 'up', settings: { drift: 'strict' }, flags: {} }],
  ['verify --for tcp://a:1 --for=redis://b', { command: 'verify', settings: { for: 'tcp://a:1 redis://b' }, flags: {} }],
  ['--url postgres://h/d plan --lock-wait=5s', { command: 'plan', settings: { url: 'postgres://h/d', 'lock-wait': '5s' }, flags: {} }],
  ['snapshot --check --out f.json', { command: 'snapshot', settings: {}, flags: { check: true, out: 'f.json' } }],
  ['--check snapshot', { command: 'snapshot', settings: {}, flags: { check: true } }],
  ['--report -', { command: 'up', settings: { report: '-' }, flags: {} }],
  ['--role=-odd-', { command: 'up', settings: { role: '-odd-' }, flags: {} }],
  ['--role a --role b', { command: 'up', settings: { role: 'b' }, flags: {} }],
])('%j is %j', (line, expected) => {
  expect(parse(line)).toEqual({ operands: [], ...expected });
});

test.each([
  ['--help', null],
  ['-h', null],
  ['help', null],
  ['help snapshot', 'snapshot'],
  ['snapshot --help', 'snapshot'],
  ['--wrong snapshot -h', 'snapshot'],
  ['--url --help', null],
  ['help --all', null],
  ['help snapshot --all', 'snapshot'],
  ['snapshot --help --all', 'snapshot'],
])('%j is help for %j, whatever else is wrong', (line, topic) => {
  const operands = topic === null ? [] : [topic];
  expect(parse(line)).toEqual({ command: 'help', settings: {}, flags: line.includes('--all') ? { all: true } : {}, operands });
});

test.each(['--version', '-V', 'up --version', 'version'])('%j is the version', (line) => {
  expect(parse(line)).toEqual({ command: 'version', settings: {}, flags: {}, operands: [] });
});

test('what is not known is refused, with the nearest that is', () => {
  expect({
    command: problems('verfy'),
    'no near command': problems('frobnicate'),
    'command and flag': problems('verfy --wait-timout=5s'),
    flag: problems('--wait-timout 5s up'),
    'no near flag': problems('--yes'),
    'flag of another command': problems('up --check'),
    'variable as a flag': problems('--pgpassword x'),
    'single dash': problems('-url postgres://h/d'),
    letter: problems('-x'),
    word: problems('up down'),
    topic: problems('help verfy'),
    prototype: problems('--constructor'),
  }).toMatchInlineSnapshot(`
    {
      "command": [
        "unknown-command: unknown command verfy -> did you mean verify?",
      ],
      "command and flag": [
        "unknown-command: unknown command verfy -> did you mean verify?",
        "unknown-flag: unknown flag --wait-timout -> did you mean --wait-timeout?",
      ],
      "flag": [
        "unknown-flag: unknown flag --wait-timout -> did you mean --wait-timeout?",
      ],
      "flag of another command": [
        "bad-flag: --check is a flag of snapshot, not of up -> leave it out, or run \`schemagate snapshot\`",
      ],
      "letter": [
        "unknown-flag: unknown flag -x -> see \`schemagate up --help\`",
      ],
      "no near command": [
        "unknown-command: unknown command frobnicate -> the commands are up, verify, plan, snapshot, help, version",
      ],
      "no near flag": [
        "unknown-flag: unknown flag --yes -> see \`schemagate up --help\`",
      ],
      "prototype": [
        "unknown-flag: unknown flag --constructor -> see \`schemagate up --help\`",
      ],
      "single dash": [
        "unknown-flag: unknown flag -url -> did you mean --url?",
      ],
      "topic": [
        "unknown-command: unknown command verfy -> did you mean verify?",
      ],
      "variable as a flag": [
        "unknown-flag: unknown flag --pgpassword -> set it in the environment: PGPASSWORD",
      ],
      "word": [
        "bad-flag: up takes only flags, but other words follow it -> see \`schemagate up --help\`",
      ],
    }
  `);
});

test('all problems are reported at once', () => {
  expect(problems('plan now --check --dirft=fail --url --role= --lock-wait')).toMatchInlineSnapshot(`
    [
      "bad-flag: plan takes only flags, but other words follow it -> see \`schemagate plan --help\`",
      "bad-flag: --check is a flag of snapshot, not of plan -> leave it out, or run \`schemagate snapshot\`",
      "unknown-flag: unknown flag --dirft -> did you mean --drift?",
      "bad-flag: --url needs a value -> write --url=VALUE",
      "bad-flag: --lock-wait needs a value -> write --lock-wait=VALUE",
    ]
  `);
});

test('switches take no value and do not run together', () => {
  expect([
    ...problems('snapshot --check=no'),
    ...problems('-hV'),
    ...problems('--help=up'),
    ...problems('--version=1'),
  ]).toMatchInlineSnapshot(`
    [
      "bad-flag: --check takes no value -> write only --check",
      "bad-flag: -h must stand by itself, without a value or other letters -> write --help",
      "bad-flag: --help must stand by itself, without a value or other letters -> write --help",
      "bad-flag: --version must stand by itself, without a value or other letters -> write --version",
    ]
  `);
});

describe('a value in the wrong place is never repeated', () => {
  test.each([
    'postgres://u:s3cret@h/d',
    '--password s3cret',
    '--password s3cret up',
    '--password=s3cret',
    '-ps3cret',
    '-W s3cret',
    'up s3cret',
    '--url -s3cret',
  ])('%s', (line) => {
    expect(problems(line).join('\n')).not.toMatch(/s3cret/);
  });
});

test('a flag of a command that has the name of a setting and no value is a fault of ours', () => {
  const flag = { name: 'drift', type: 'boolean', doc: '' } as const;
  expect(() =>
    parseCommandLine(
      ['--drift'],
      [{ name: 'up', summary: '', example: '', needs: 'nothing', rights: { ledger: 'nothing' }, flags: [flag] }],
    ),
  ).toThrow("--drift is a setting's flag, and has a value");
});

describe('words of other tools', () => {
  test.each([
    ['migrate', 'run `schemagate up`'],
    ['migrate up', 'run `schemagate up`'],
    ['apply', 'run `schemagate up`'],
    ['create add_users', 'run `schemagate new NAME`'],
    ['validate', 'run `schemagate verify`'],
    ['info', 'run `schemagate status`'],
    ['stamp', 'run `schemagate mark VERSION applied` (or `pending`), `schemagate repair` or `schemagate baseline VERSION`'],
    ['Undo', 'run `schemagate down`'],
    ['downgrade', 'run `schemagate down`'],
    ['dry_run', 'run `schemagate plan`'],
  ])('%s: the hint names the right one', (line, hint) => {
    expect(problems(line)[0]).toMatch(new RegExp(`^unknown-command: unknown command \\w+ -> ${hint.replaceAll(/[()]/g, '\\$&')}`));
  });

  test.each([
    ['--dry-run', '--dry-run', 'run `schemagate plan`: it shows what `up` would apply, and changes nothing'],
    ['-dry-run', '-dry-run', 'run `schemagate plan`: it shows what `up` would apply, and changes nothing'],
    ['-n', '-n', 'run `schemagate plan`: it shows what `up` would apply, and changes nothing'],
    ['--database postgres://u:s3cret@h/d up', '--database', 'write --url=URL, or set DATABASE_URL'],
    ['-database postgres://u:s3cret@h/d', '-database', 'write --url=URL, or set DATABASE_URL'],
    ['--path=./db', '--path', 'write --migrations=FOLDER'],
    ['-p s3cret', '-p', 'set PGPORT, or write --url=URL'],
    ['--password s3cret', '--password', 'set PGPASSWORD or PGPASSWORD_FILE'],
    ['--verbose', '--verbose', 'write --log-level=debug'],
  ])('%s: the hint names the right one', (line, flag, hint) => {
    expect(problems(line)).toEqual([`unknown-flag: unknown flag ${flag} -> ${hint}`]);
  });

  test('none of them is a word of ours, and each hint that names a command names one that is there', () => {
    const ours = REAL.map(({ name }) => name);
    expect([...OTHER_COMMANDS.keys()].filter((word) => ours.includes(word))).toEqual([]);
    const flags = REAL.flatMap((command) => command.flags.map(({ name }) => name));
    expect([...OTHER_FLAGS.keys()].filter((word) => flags.includes(word))).toEqual([]);
    const named = [...OTHER_COMMANDS.values(), ...OTHER_FLAGS.values()].flatMap((hint) => [...hint.matchAll(/`schemagate (\w+)/g)]);
    expect(named.map(([, command]) => command).filter((command) => !ours.includes(command!))).toEqual([]);
  });
});

test('the example of each command is a command line that is understood', () => {
  for (const { name, example } of REAL) {
    expect(parseCommandLine(example.split(' ').slice(1), REAL)).toMatchObject(
      name === 'help' ? { command: 'help', operands: ['up'], flags: { all: true } } : { command: name },
    );
  }
});

test('how many words a command takes is said in English', () => {
  const NEW = { ...MARK, name: 'new', operands: { usage: 'NAME', doc: '', count: 1 } };
  const said = (...argv: string[]) => {
    try {
      return parseCommandLine(argv, [...COMMANDS, MARK, NEW]).command;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect([
    said('new'),
    said('new', 'a', 'b'),
    said('new', 'a', 'b', 'c'),
    said('mark'),
    said('mark', '1'),
    said('mark', '1', 'a', 'b'),
  ]).toEqual([
    'new takes one word, and none follows it',
    'new takes one word, and 2 follow it',
    'new takes one word, and 3 follow it',
    'mark takes 2 words, and none follows it',
    'mark takes 2 words, and one follows it',
    'mark takes 2 words, and 3 follow it',
  ]);
});

test('a flag with a value in one command and without one in another is read as the command that is named has it', () => {
  const parsed = (line: string) => parseCommandLine(line.split(' '), REAL);
  expect(parsed('sessions --terminate 4711')).toMatchObject({ flags: { terminate: '4711' }, operands: [] });
  expect(parsed('restore --terminate shop.dump')).toMatchObject({ flags: { terminate: true }, operands: ['shop.dump'] });
  expect(parsed('--terminate restore shop.dump')).toMatchObject({ flags: { terminate: true }, operands: ['shop.dump'] });
});
