// The command line, taken apart: which command, which settings, which flags of its own. Refuses what it does not know, all of it
// at once, and repeats no value, because one that stands in the wrong place may be a password.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { SETTING_NAMES, settingOf } from '../config/settings.ts';
import { type Finding, finding } from '../core/finding.ts';
import { listedCode } from '../core/finding-codes.ts';
import { Stop, stopOnErrors } from '../core/stop.ts';
import { few } from '../core/text/few.ts';
import { suggest } from '../core/text/suggest.ts';
import type { CommandFacets } from '../run/command.ts';
import { OTHER_COMMANDS, OTHER_FLAGS } from './other-tools.ts';

export interface CommandLine {
  /** A name from the list; `help` and `version` also for --help and --version. */
  readonly command: string;
  /** Settings by flag name without dashes, for loadConfig. */
  readonly settings: Readonly<Record<string, string>>;
  /** The command's own flags that were given. */
  readonly flags: Readonly<Record<string, string | boolean>>;
  /** The words after the command, as many as it takes. */
  readonly operands: readonly string[];
}

/** @throws Stop `misused` with every problem there is. */
export function parseCommandLine(argv: readonly string[], commands: readonly CommandFacets[]): CommandLine {
  const { options, operands } = sort(argv, commands);
  const [first, ...others] = operands;
  const name = first ?? commands.find(({ byDefault }) => byDefault)?.name ?? '';
  const command = commands.find((entry) => entry.name === name);
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const says = (...forms: readonly string[]): boolean => command !== undefined && words.some((word) => forms.includes(word));
  if (command?.name === 'help' || says('--help', '-h')) {
    const topic = command?.name === 'help' ? others[0] : first;
    if (topic !== undefined && !commands.some((entry) => entry.name === topic) && listedCode(topic) === null)
      throw new Stop([unknownCommand(topic, commands)]);
    return {
      ...NOTHING,
      command: 'help',
      ...(words.includes('--all') && { flags: { all: true } }),
      operands: topic === undefined ? [] : [topic],
    };
  }
  if (says('--version', '-V')) return { ...NOTHING, command: 'version' };

  // Of an unknown command nobody knows the flags: those of every command are let pass.
  const entry: Named = command ?? { name, flags: commands.flatMap(({ flags }) => flags) };
  stopOnErrors([
    ...(command ? [] : [unknownCommand(name, commands)]),
    ...(command && isWrongCount(command, others.length) ? [wrongWords(command, others.length)] : []),
    ...(command ? wrongChoice(command, others) : []),
    ...options.flatMap((option) => problemOf(option, entry, commands) ?? []),
  ]);
  return {
    command: name,
    settings: { ...valuesOf<string>(options, SETTING_FLAGS), ...listsOf(options) },
    flags: valuesOf(
      options,
      entry.flags.map((flag) => flag.name),
    ),
    operands: others,
  };
}

const NOTHING = { settings: {}, flags: {}, operands: [] } as const;

type Named = Pick<CommandFacets, 'name' | 'flags'>;

/** Of a flag given twice the last counts. */
const valuesOf = <T>(options: readonly Option[], names: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(options.filter(({ name }) => names.includes(name)).map(({ name, value }) => [name, (value ?? true) as T]));

/** All that a list was given. */
const listsOf = (options: readonly Option[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const { flag, repeats } = settingOf(name);
      const given = repeats ? options.filter((option) => option.name === flag).map(({ value }) => value ?? '') : [];
      return given.length === 0 ? [] : [[flag!, given.join(' ')]];
    }),
  );

const SETTING_FLAGS: readonly string[] = SETTING_NAMES.flatMap((name) => settingOf(name).flag ?? []);

interface Option {
  readonly name: string;
  /** As written, without its value. */
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** Two commands may have a flag of the same name, one with a value and one without: the one counts whose command is named. */
function optionsOf(argv: readonly string[], commands: readonly CommandFacets[]): NonNullable<ParseArgsConfig['options']> {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'V' },
  };
  for (const name of SETTING_FLAGS) options[name] = { type: 'string' };
  const word = argv.find((one) => commands.some(({ name }) => name === one));
  const named = commands.filter(({ name }) => name === word);
  for (const { name, type } of [...commands, ...named].flatMap(({ flags }) => flags)) {
    if (SETTING_FLAGS.includes(name) && type !== 'string') throw new Error(`--${name} is a setting's flag, and has a value`);
    options[name] = { type };
  }
  return options;
}

/**
 * A word right after an unknown flag counts as its value, unless it names a command: it may be a password, and is dropped. So is what
 * parseArgs makes of letters behind one dash with a dash among them (`-dry-run`): words that nobody wrote.
 */
function sort(
  argv: readonly string[],
  commands: readonly CommandFacets[],
): { readonly options: readonly Option[]; readonly operands: readonly string[] } {
  // As in most containers: nothing has to be loaded to take words apart.
  if (argv.every((word) => !word.startsWith('-'))) return { options: [], operands: argv };
  const known = optionsOf(argv, commands);
  const { tokens } = parseArgs({ args: [...argv], options: known, allowPositionals: true, strict: false, tokens: true });
  const options: Option[] = [];
  const operands: string[] = [];
  let unknownAt = -2;
  let seenAt = -1;
  for (const token of tokens) {
    if (token.kind === 'option') {
      if (!Object.hasOwn(known, token.name)) unknownAt = token.index;
      // Letters behind one dash come as several tokens of one word; the word counts once.
      if (token.index !== seenAt) options.push(wordOf(token, argv[token.index] ?? ''));
      seenAt = token.index;
    } else if (token.kind === 'positional' && token.value === argv[token.index]) {
      const isValue = unknownAt === token.index - 1 && !commands.some(({ name }) => name === token.value);
      if (!isValue) operands.push(token.value);
    }
  }
  return { options, operands };
}

function wordOf(token: Option, word: string): Option {
  const letters = /^-([a-z][a-z-]+)(=|$)/i.exec(word)?.[1];
  // `-url` for `--url`: shown whole only if it is a flag's name, for `-p` may have a password stuck to it.
  const meant = letters !== undefined && (SETTING_FLAGS.includes(letters) || OTHER_FLAGS.has(letters)) ? letters : null;
  const { name, rawName, value, inlineValue } = token;
  return meant === null ? { name, rawName, value, inlineValue } : { name: `-${meant}`, rawName: `-${meant}`, value, inlineValue };
}

function problemOf(option: Option, command: Named, commands: readonly CommandFacets[]): Finding | null {
  const { name, rawName, value, inlineValue } = option;
  if (name === 'help' || name === 'version')
    return misused(rawName, `${rawName} must stand by itself, without a value or other letters`, `write --${name}`);
  const type = SETTING_FLAGS.includes(name) ? 'string' : command.flags.find((flag) => flag.name === name)?.type;
  if (type === undefined) return unknownFlag(option, command, commands);
  if (type === 'boolean') return inlineValue ? misused(rawName, `${rawName} takes no value`, `write only ${rawName}`) : null;
  if (value === undefined || (!inlineValue && /^-./.test(value))) {
    return misused(rawName, `${rawName} needs a value`, `write ${rawName}=VALUE`);
  }
  return value === ''
    ? misused(rawName, `${rawName} has an empty value`, 'give it one or leave the flag out; a shell variable may be unset')
    : null;
}

function unknownFlag({ name, rawName }: Option, command: Named, commands: readonly CommandFacets[]): Finding {
  const owners = commands.filter(({ flags }) => flags.some((flag) => flag.name === name)).map((one) => one.name);
  if (owners.length > 0) {
    // One that many have says nothing about which of them was meant.
    const hint = owners.length > 1 ? 'leave it out' : `leave it out, or run \`schemagate ${owners[0]}\``;
    return misused(rawName, `${rawName} is a flag of ${few(owners)}, not of ${command.name}`, hint);
  }
  const candidates = [...SETTING_FLAGS, ...command.flags.map((flag) => flag.name), 'help', 'version'];
  const near = name.length > 1 ? suggest(name.replace(/^-/, ''), candidates) : null;
  const variable = SETTING_NAMES.find(
    (setting) => `--${setting.toLowerCase().replaceAll('_', '-')}` === rawName || `--${setting}` === rawName,
  );
  const known = OTHER_FLAGS.get(name.replace(/^-/, ''));
  const hint = known ?? (near ? `did you mean --${near}?` : variable ? `set it in the environment: ${variable}` : seeHelp(command.name));
  return finding({ code: 'unknown-flag', subject: rawName, message: `unknown flag ${rawName}`, hint });
}

function unknownCommand(word: string, commands: readonly CommandFacets[]): Finding {
  if (word.includes('://')) {
    return finding({
      code: 'unknown-command',
      subject: 'command line',
      message: 'there is a URL where a command should be',
      hint: 'write --url=URL, or set DATABASE_URL',
    });
  }
  const near = suggest(
    word,
    commands.map(({ name }) => name),
  );
  const hint =
    OTHER_COMMANDS.get(word.toLowerCase().replaceAll('_', '-')) ??
    (near ? `did you mean ${near}?` : `the commands are ${commands.map(({ name }) => name).join(', ')}`);
  return finding({ code: 'unknown-command', subject: word, message: `unknown command ${word}`, hint });
}

function isWrongCount({ operands }: CommandFacets, given: number): boolean {
  const { count, optional } = operands ?? { count: 0 };
  return count !== 'any' && (given > count || (given < count && !optional));
}

function wrongWords({ name, operands }: CommandFacets, given: number): Finding {
  if (operands === undefined) return misused('command line', `${name} takes only flags, but other words follow it`, seeHelp(name));
  return misused(
    'command line',
    `${name} takes ${operands.optional ? 'at most ' : ''}${operands.count === 1 ? 'one word' : `${operands.count} words`}, and ${FOLLOW[given] ?? `${given} follow`} it`,
    `write \`schemagate ${name} ${operands.usage}\``,
  );
}

function wrongChoice({ name, operands }: CommandFacets, [first]: readonly string[]): readonly Finding[] {
  const { choices } = operands ?? {};
  if (choices === undefined || first === undefined || choices.includes(first)) return [];
  const near = suggest(first, choices);
  const hint = near === null ? `write one of ${choices.join(', ')}` : `did you mean ${near}?`;
  return [misused('command line', `${name} knows no ${first}`, hint)];
}

const FOLLOW: Readonly<Record<number, string>> = { 0: 'none follows', 1: 'one follows' };

const seeHelp = (command: string): string => `see \`schemagate ${command} --help\``;

const misused = (subject: string, message: string, hint: string): Finding => finding({ code: 'bad-flag', subject, message, hint });
