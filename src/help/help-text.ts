// The help text, read off the commands, the settings table and the exit codes. Nothing about one of them is written here. Short unless
// everything is asked for: a person who looks a flag up need not pass by what is for connecting through three proxies.

import { choicesOf, defaultOf, GROUPS, SETTING_NAMES, type SettingName, settingOf } from '../config/settings.ts';
import { entryOf, type ListedCode, listedCode, pageOf, severitiesOf } from '../core/finding-codes.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { wrap } from '../report/fit-text.ts';
import type { CommandFacets } from '../run/command.ts';
import type { Flag } from '../stages/context.ts';
import { grantsText, type Rights } from '../stages/least-rights.ts';

/** Columns where nobody says how many there are. */
const HELP_WIDTH = 80;
const LEAST_WIDTH = 40;

export interface HelpOptions {
  /** With every setting. */
  readonly all?: boolean;
  /** Of the terminal. */
  readonly width?: number | undefined;
}

/** @param topic the name of a command, or the code of a finding; null for the overview. */
export function helpText(
  commands: readonly CommandFacets[],
  topic: string | null,
  { all = false, width = HELP_WIDTH }: HelpOptions = {},
): string {
  const page: Page = { all, columns: Math.max(LEAST_WIDTH, width) };
  const command = commands.find(({ name }) => name === topic);
  const code = topic === null ? null : listedCode(topic);
  const parts = command ? ofCommand(command, page) : code !== null ? ofCode(topic!, code, page) : overview(commands, page);
  return parts.join('\n\n').concat('\n');
}

interface Page {
  readonly all: boolean;
  readonly columns: number;
}

function overview(commands: readonly CommandFacets[], page: Page): readonly string[] {
  const flags = commands.flatMap((command) => command.flags.map((flag) => [`${command.name} ${shapeOf(flag)}`, flag.doc] as const));
  return [
    paragraph(
      'schemagate waits for PostgreSQL, takes a lock, applies the migrations, proves the schema, and exits 0, or another number that says why not.',
      page,
    ),
    'Usage: schemagate [command] [flags]',
    section(
      'Commands',
      commands.map(({ name, summary, byDefault }) => [name, byDefault ? `${summary} (the default)` : summary]),
      page,
    ),
    section('Flags', [...(page.all ? flags : []), ...ESSENTIAL.map(rowOf), ...COMMON_FLAGS], page),
    exitPart(page),
    ...(page.all
      ? settingParts(GROUP_NAMES, page)
      : [paragraph(`${MORE} \`schemagate help COMMAND\` explains a command, \`schemagate help CODE\` a finding.`, page)]),
  ];
}

function ofCommand({ name, summary, flags, operands, example, rights, needs }: CommandFacets, page: Page): readonly string[] {
  const own = flags.map((flag) => [shapeOf(flag), flag.doc] as const);
  const essential = ESSENTIAL.filter((setting) => needs === 'database' || settingOf(setting).essential === needs);
  return [
    paragraph(`schemagate ${name}: ${summary}`, page),
    `Usage: schemagate ${name} ${usageOf(operands?.usage ?? '')}`,
    ...(operands === undefined ? [] : [paragraph(operands.doc, page)]),
    section('Flags', [...own, ...(page.all ? [] : essential.map(rowOf)), ...COMMON_FLAGS], page),
    ...rightsPart(rights, page),
    `Example:\n  ${example}`,
    ...(page.all ? [...settingParts(GROUP_NAMES, page), exitPart(page)] : [paragraph(others(name, needs), page)]),
  ];
}

/** What begins with two dashes is the last. */
const usageOf = (usage: string): string => (usage === '' ? '[flags]' : usage.includes('-- ') ? `[flags] ${usage}` : `${usage} [flags]`);

/** The entry of the page of findings, for whoever has no network or no time to look it up. */
function ofCode(code: string, listed: ListedCode, page: Page): readonly string[] {
  const entry = entryOf(listed);
  return [
    `${code} (${severitiesOf(entry).join(' or ')})`,
    paragraph(entry.meaning, page),
    paragraph(`→ ${entry.action}`, page),
    pageOf(listed),
  ];
}

/** The least that its role must be granted. */
function rightsPart(rights: Rights, page: Page): readonly string[] {
  const grants = grantsText(rights).map((grant) => `  GRANT ${grant} TO role`);
  if (grants.length === 0 && rights.besides === undefined) return [];
  const besides = rights.besides === undefined ? [] : wrap(rights.besides, { first: '  ', width: page.columns });
  return [['Least rights in the database:', ...grants, ...besides].join('\n')];
}

/** What nearly everybody sets. */
const ESSENTIAL: readonly SettingName[] = SETTING_NAMES.filter((name) => settingOf(name).essential !== undefined);
const MORE = '`schemagate help --all` adds every setting: connection, files, limits, policy, output, serve.';

function others(name: string, needs: CommandFacets['needs']): string {
  const all = `\`schemagate help ${name} --all\``;
  if (needs === 'nothing' || needs === 'no-settings') return `${all} adds every setting: connection, files, limits, policy, output, serve.`;
  return `Every setting is a flag too, such as --lock-wait or --drift: ${all} lists them, and the connection settings.`;
}

const COMMON_FLAGS: readonly Row[] = [
  ['-h, --help', 'show this help, or help for one command'],
  ['-V, --version', 'show the version'],
];

const shapeOf = ({ name, type, value }: Flag): string => (type === 'boolean' ? `--${name}` : `--${name} ${value ?? 'VALUE'}`);

type Group = keyof typeof GROUPS;
const GROUP_NAMES = Object.keys(GROUPS) as readonly Group[];

function settingParts(groups: readonly Group[], page: Page): readonly string[] {
  return [
    paragraph(
      'A setting comes from its flag, otherwise from the environment; otherwise it has its default. A secret can also be in a file that NAME_FILE names.',
      page,
    ),
    ...groups.map((group) => section(GROUPS[group], SETTING_NAMES.filter((name) => settingOf(name).group === group).map(rowOf), page)),
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

function exitPart(page: Page): string {
  const rows = Object.values(OUTCOMES).map(({ exit, meaning, retry }): Row => [String(exit), retry ? `${meaning} (retry)` : meaning]);
  return section('Exit codes', rows, page);
}

type Row = readonly [term: string, doc: string];

/** Terms in one column, their docs wrapped in the next; below their term where there is little room beside it. */
function section(title: string, rows: readonly Row[], { columns }: Page): string {
  const widest = Math.max(...rows.map(([term]) => term.length)) + 4;
  const column = widest <= columns / 2 ? widest : 8;
  const lines = rows.flatMap(([term, doc]) => {
    const [first = '', ...others] = wrap(doc, { first: '', width: columns - column });
    const beside = term.length + 4 <= column;
    return [
      ...(beside ? [`  ${term}`.padEnd(column) + first] : [`  ${term}`, ' '.repeat(column) + first]),
      ...others.map((line) => ' '.repeat(column) + line),
    ];
  });
  return [`${title}:`, ...lines].join('\n');
}

const paragraph = (text: string, { columns }: Page): string => wrap(text, { first: '', width: columns }).join('\n');
