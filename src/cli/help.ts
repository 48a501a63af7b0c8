// The help text, read off the commands, the settings table and the exit codes. Nothing about one of them is written here.
import { choicesOf, defaultOf, GROUPS, SETTING_NAMES, type SettingName, settingOf } from '../config/settings.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { type CommandEntry, type CommandFlag, DEFAULT_COMMAND } from './command-list.ts';

/** No line is longer, in characters. */
export const HELP_WIDTH = 100;

/** @param topic one command's own help; null for all of them. */
export function helpText(commands: readonly CommandEntry[], topic: string | null): string {
  const command = commands.find(({ name }) => name === topic);
  const parts = command ? headOf(command) : overview(commands);
  return [...parts, ...settingParts(), exitPart()].join('\n\n').concat('\n');
}

function overview(commands: readonly CommandEntry[]): readonly string[] {
  const flags = commands.flatMap((command) => command.flags.map((flag) => [`${command.name} ${shapeOf(flag)}`, flag.doc] as const));
  return [
    'schemagate waits for PostgreSQL, takes a lock, applies the migrations, proves the schema,\nand exits 0 or a number that says why not.',
    `Usage: schemagate [command] [flags]`,
    section(
      'Commands',
      commands.map(({ name, summary }) => [name, name === DEFAULT_COMMAND ? `${summary} (the default)` : summary]),
    ),
    section('Flags', [...flags, ...COMMON_FLAGS]),
  ];
}

function headOf({ name, summary, flags, operands }: CommandEntry): readonly string[] {
  const own = flags.map((flag) => [shapeOf(flag), flag.doc] as const);
  return [
    wrap(`schemagate ${name}: ${summary}`, HELP_WIDTH).join('\n'),
    `Usage: schemagate ${name} ${operands === undefined ? '' : `${operands.usage} `}[flags]`,
    ...(operands === undefined ? [] : [wrap(operands.doc, HELP_WIDTH).join('\n')]),
    section('Flags', [...own, ...COMMON_FLAGS]),
  ];
}

const COMMON_FLAGS: readonly Row[] = [
  ['-h, --help', 'show help, also of one command'],
  ['-V, --version', 'show the version'],
];

const shapeOf = ({ name, type, value }: CommandFlag): string => (type === 'boolean' ? `--${name}` : `--${name} ${value ?? 'VALUE'}`);

function settingParts(): readonly string[] {
  const groups = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
  return [
    wrap(
      'Settings come from a flag, else from the environment, else they have their default. A secret may also lie in the file that NAME_FILE names.',
      HELP_WIDTH,
    ).join('\n'),
    ...groups.map((group) => section(GROUPS[group], SETTING_NAMES.filter((name) => settingOf(name).group === group).map(rowOf))),
  ];
}

function rowOf(name: SettingName): Row {
  const setting = settingOf(name);
  const byDefault = defaultOf(setting);
  const term = setting.flag === undefined ? name : `--${setting.flag}, ${name}`;
  const choices = choicesOf(setting);
  return [
    term,
    `${setting.doc}${choices.length === 0 ? '' : `; one of ${choices.join(', ')}`}${byDefault === '' ? '' : ` (default: ${byDefault})`}`,
  ];
}

function exitPart(): string {
  const rows = Object.values(OUTCOMES).map(({ exit, meaning, retry }): Row => [String(exit), retry ? `${meaning} (retry)` : meaning]);
  return section('Exit codes', rows);
}

type Row = readonly [term: string, doc: string];

/** Terms in one column, their docs wrapped in the next. */
function section(title: string, rows: readonly Row[]): string {
  const column = Math.max(...rows.map(([term]) => term.length)) + 4;
  const lines = rows.flatMap(([term, doc]) =>
    wrap(doc, HELP_WIDTH - column).map((line, index) => `${(index === 0 ? `  ${term}` : '').padEnd(column)}${line}`),
  );
  return [`${title}:`, ...lines].join('\n');
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
