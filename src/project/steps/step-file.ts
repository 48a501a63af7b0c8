// schemagate.yml: the steps of a database, with the settings that a list of folders cannot carry. Refuses every key and value that it does not
// know, all of them at once, each with its place.
import { posix } from 'node:path';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { STEP_NAME, STEP_NAME_HINT } from '../../config/given-steps.ts';
import { isSecretName } from '../../config/placeholders.ts';
import { SETTINGS, type SettingName } from '../../config/settings.ts';
import { parseText } from '../../config/values.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { stopOnErrors } from '../../core/stop.ts';
import { suggest } from '../../core/text/suggest.ts';
import { locate } from '../../sql/locate.ts';
import type { SaidOfStep } from './gate-step.ts';

export interface StepFile {
  readonly steps: readonly SaidOfStep[];
  /** Placeholders of all steps. */
  readonly placeholders: ReadonlyMap<string, string>;
}

/** Keys of a step that are settings of it alone. */
const SETTING_KEYS = {
  layout: 'GATE_LAYOUT',
  'ledger-schema': 'GATE_LEDGER_SCHEMA',
  'ledger-table': 'GATE_LEDGER_TABLE',
  'out-of-order': 'GATE_OUT_OF_ORDER',
} as const satisfies Readonly<Record<string, SettingName>>;
type SettingKey = keyof typeof SETTING_KEYS;

/** Of a folder of files only. */
const FILE_STEP_KEYS = ['layout', 'ledger-schema', 'out-of-order', 'placeholders'] as const;
const COMMAND_KEYS = ['if-behind', 'head-query', 'head'] as const;
const STEP_KEYS = ['name', 'migrations', 'run', ...Object.keys(SETTING_KEYS), ...COMMAND_KEYS, 'placeholders'];
const FILE_KEYS = ['steps', 'placeholders'];

/** @throws Stop('misused') with every problem of the file. */
export function readStepFile(file: string, text: string): StepFile {
  const document = parseDocument(text, { prettyErrors: false });
  const reader = new Reader(file, text);
  for (const { message, pos } of document.errors) reader.refuse(pos[0], `this is not YAML: ${message}`, 'correct it');
  stopOnErrors(reader.findings);
  const read = wholeFile(reader, document);
  stopOnErrors(reader.findings);
  return read;
}

/** Collects what is wrong. */
class Reader {
  readonly findings: Finding[] = [];
  readonly file: string;
  readonly #text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
  }

  refuse(at: Node | number | null | undefined, message: string, hint: string): void {
    const offset = typeof at === 'number' ? at : (at?.range?.[0] ?? 0);
    const place = { file: this.file, ...locate(this.#text, offset) };
    this.findings.push(finding({ code: 'bad-step', subject: this.file, message, hint, place }));
  }

  /** The values of a map by key; null if it is not one. */
  entries(node: unknown, keys: readonly string[], what: string): ReadonlyMap<string, Node | null> | null {
    if (!isMap(node)) {
      this.refuse(
        node as Node | null,
        `${what} is not a list of keys and values`,
        `write ${keys.join(', ')}, each with a colon and a value`,
      );
      return null;
    }
    return new Map((node as YAMLMap<Node, Node | null>).items.flatMap((pair) => this.#entry(pair, keys, what)));
  }

  #entry({ key, value }: Pair<Node, Node | null>, keys: readonly string[], what: string): readonly (readonly [string, Node | null])[] {
    const name = isScalar(key) ? String(key.value) : '';
    if (keys.length === 0 || keys.includes(name)) return [[name, value]];
    const near = suggest(name, keys);
    this.refuse(key, `${what} has no key ${name}`, near === null ? `its keys are ${keys.join(', ')}` : `did you mean ${near}?`);
    return [];
  }

  /** As it is written; null after something else was refused. */
  text(node: Node | null | undefined, key: string): string | null {
    if (isScalar(node) && node.value !== null && node.value !== '')
      return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    this.refuse(
      node,
      `${key} has no value${isAlias(node) ? ' of its own' : ''}`,
      `write it after the colon${isScalar(node) || node == null ? ', or leave the key out' : ', as one text'}`,
    );
    return null;
  }
}

function wholeFile(reader: Reader, { contents }: Document): StepFile {
  const keys = reader.entries(contents, FILE_KEYS, 'the file') ?? new Map<string, Node | null>();
  const list = keys.get('steps');
  if (reader.findings.length === 0 && (!isSeq(list) || list.items.length === 0))
    reader.refuse(list, 'the file lists no steps', 'write steps: and below it, for each, `- name: auth` and `migrations: ./auth`');
  const nodes = isSeq(list) ? (list.items as readonly Node[]) : [];
  const steps = nodes.flatMap((node) => stepIn(reader, node) ?? []);
  steps.forEach(({ name }, index) => {
    if (steps.findIndex((one) => one.name === name) !== index)
      reader.refuse(nodes[index], `there are two steps of the name ${name}`, 'give each a name of its own');
  });
  return { steps, placeholders: textsIn(reader, keys.get('placeholders')) };
}

function stepIn(reader: Reader, node: Node): SaidOfStep | null {
  const keys = reader.entries(node, STEP_KEYS, 'a step');
  if (keys === null) return null;
  const textOf = (key: string): string | null => (keys.has(key) ? reader.text(keys.get(key), key) : null);
  const name = textOf('name');
  const folder = textOf('migrations');
  const command = keys.has('run') ? wordsIn(reader, keys.get('run')) : [];
  if (!keys.has('name')) reader.refuse(node, 'a step has no name', STEP_NAME_HINT);
  else if (name !== null && !STEP_NAME.test(name)) reader.refuse(keys.get('name'), `${name} cannot be the name of a step`, STEP_NAME_HINT);
  if (!keys.has('run') && !keys.has('migrations'))
    reader.refuse(node, 'a step has neither migrations nor run', 'name its folder with migrations, or a command that migrates with run');
  const [foreign, whose] = keys.has('run') ? [FILE_STEP_KEYS, 'a folder of SQL files'] : [COMMAND_KEYS, 'a step with run'];
  for (const key of foreign.filter((one) => keys.has(one))) reader.refuse(keys.get(key), `${key} is for ${whose}`, 'leave it out');
  return {
    name: name ?? '',
    folder: folder === null || posix.isAbsolute(folder) ? folder : posix.join(posix.dirname(reader.file), folder),
    command,
    settings: settingsIn(reader, keys),
    placeholders: textsIn(reader, keys.get('placeholders')),
    flags: flagsIn(reader, keys),
  };
}

function settingsIn(reader: Reader, keys: ReadonlyMap<string, Node | null>): SaidOfStep['settings'] {
  const given = (Object.keys(SETTING_KEYS) as readonly SettingKey[]).filter((key) => keys.has(key));
  return Object.fromEntries(
    given.flatMap((key) => {
      const text = reader.text(keys.get(key), key);
      if (text === null) return [];
      const { config, value } = SETTINGS[SETTING_KEYS[key]];
      const read = parseText<unknown>(value, text);
      if (read.ok) return [[config, read.value]];
      reader.refuse(keys.get(key), `${key} ${read.problem}`, read.hint);
      return [];
    }),
  );
}

function flagsIn(reader: Reader, keys: ReadonlyMap<string, Node | null>): SaidOfStep['flags'] {
  const [query, head] = ['head-query', 'head'].map((key) => (keys.has(key) ? reader.text(keys.get(key), key) : null));
  if ((query === null) !== (head === null))
    reader.refuse(
      keys.get('head-query') ?? keys.get('head'),
      'head-query and head belong together',
      'write both: a query, and what it returns if nothing is left to apply',
    );
  const node = keys.get('if-behind');
  const behind = isScalar(node) ? node.value : undefined;
  if (keys.has('if-behind') && typeof behind !== 'boolean')
    reader.refuse(node, 'if-behind is neither true nor false', 'write true, or leave it out');
  return { ...(behind === true && { 'if-behind': true }), ...(query != null && head != null && { 'head-query': query, head }) };
}

/** A text as in GATE_COMMAND, or a list of words. */
function wordsIn(reader: Reader, node: Node | null | undefined): readonly string[] {
  if (isSeq(node)) return (node.items as readonly Node[]).flatMap((item) => reader.text(item, 'a word of run') ?? []);
  const text = reader.text(node, 'run');
  if (text === null) return [];
  const read = parseText(SETTINGS.GATE_COMMAND.value, text);
  if (read.ok) return read.value;
  reader.refuse(node, `run ${read.problem}`, read.hint);
  return [];
}

function textsIn(reader: Reader, node: Node | null | undefined): ReadonlyMap<string, string> {
  if (node == null) return new Map();
  const entries = [...(reader.entries(node, [], 'placeholders') ?? [])];
  return new Map(
    entries.flatMap(([name, value]) => {
      const text = reader.text(value, name);
      if (isSecretName(name))
        reader.refuse(
          value,
          `${name} is the name of a secret, which does not belong in this file`,
          `set GATE_PLACEHOLDER_${name} in the environment`,
        );
      return text === null ? [] : [[name, text] as const];
    }),
  );
}
