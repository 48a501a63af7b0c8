// The help text.
import { expect, test } from 'vitest';
import { HELP_WIDTH, helpText } from '../../../src/cli/help.ts';
import { SETTING_NAMES, settingOf } from '../../../src/config/settings.ts';
import { OUTCOMES } from '../../../src/core/outcome.ts';
import { COMMANDS } from './commands.ts';

test('no line is too long or ends in blanks', () => {
  const lines = [null, ...COMMANDS.map(({ name }) => name)].flatMap((topic) => helpText(COMMANDS, topic).split('\n'));
  expect(lines.filter((line) => [...line].length > HELP_WIDTH || /\s$/.test(line))).toEqual([]);
});

test('names every command, setting, flag and exit code', () => {
  const text = helpText(COMMANDS, null);
  const expected = [
    ...COMMANDS.map(({ name }) => `  ${name} `),
    ...SETTING_NAMES.flatMap((name) => [name, ...(settingOf(name).flag ? [`--${settingOf(name).flag}, ${name}`] : [])]),
    ...Object.values(OUTCOMES).map(({ exit }) => `\n  ${exit} `),
  ];
  expect(expected.filter((part) => !text.includes(part))).toEqual([]);
});

test('begins with what it is and what can be said to it', () => {
  expect(helpText(COMMANDS, null).split('\n\nConnection:')[0]).toMatchInlineSnapshot(`
    "schemagate waits for PostgreSQL, takes a lock, applies the migrations, proves the schema,
    and exits 0 or a number that says why not.

    Usage: schemagate [command] [flags]

    Commands:
      up        apply what is pending (the default)
      verify    compare the live schema
      plan      show what would be done
      snapshot  write the snapshot file
      help      show this help
      version   show the version

    Flags:
      snapshot --out FILE  where to write it
      snapshot --check     write nothing and only compare
      -h, --help           show help, also of one command
      -V, --version        show the version

    Settings come from a flag, else from the environment, else they have their default. A secret may
    also lie in the file that NAME_FILE names."
  `);
});

test('of one command begins with its own flags', () => {
  expect(helpText(COMMANDS, 'snapshot').split('\n\nSettings come')[0]).toMatchInlineSnapshot(`
    "schemagate snapshot: write the snapshot file

    Usage: schemagate snapshot [flags]

    Flags:
      --out FILE     where to write it
      --check        write nothing and only compare
      -h, --help     show help, also of one command
      -V, --version  show the version"
  `);
});

test('aligns what a setting means, with its choices and default', () => {
  expect(/\nOutput:.*?\n\n/s.exec(helpText(COMMANDS, null))?.[0]).toMatchInlineSnapshot(`
    "
    Output:
      --log-format, GATE_LOG_FORMAT  pretty and plain are for people, on a terminal and in a log; json
                                     is for machines (default: pretty on a terminal; else json where CI
                                     or KUBERNETES_SERVICE_HOST is set; else plain)
      --log-level, GATE_LOG_LEVEL    least severity that is logged; one of debug, info, warn, error
                                     (default: info)
      --report, GATE_REPORT          write the whole report there as JSON

    "
  `);
});
