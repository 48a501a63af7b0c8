// Writes the sections of CONTRIBUTING and docs that come out of the code: settings, exit codes, commands, layouts, attributes,
// rooms, findings; and the manual page. `--check` writes nothing and exits 1 naming each section that is stale, so that they cannot drift from
// the tables they are read off.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../src/commands/commands.ts';
import { choicesOf, defaultOf, GROUPS, SETTING_NAMES, type SettingName, settingOf } from '../src/config/settings.ts';
import type { CodeEntry } from '../src/core/codes/code-entry.ts';
import { CODE_GROUPS, entryOf, listedCode, severitiesOf } from '../src/core/finding-codes.ts';
import { OUTCOMES } from '../src/core/outcome.ts';
import { CHECK_GROUPS, type Check } from '../src/doctor/check.ts';
import { CHECKS } from '../src/doctor/checks.ts';
import { LAYOUTS } from '../src/layouts/layouts.ts';
import { MIGRATORS } from '../src/migrators/migrators.ts';
import { KINDS } from '../src/schema/kinds/kinds.ts';
import { grantsText } from '../src/stages/least-rights.ts';
import { TASKS } from '../src/upkeep/tasks.ts';
import { ROOMS } from './house.ts';
import { signaturesOf } from './library-docs.ts';
import { manPage } from './man-page.ts';
import { factRows, indexRow } from './migrator-docs.ts';
import type { Scaffold } from './scaffold/scaffold.ts';
import { SCAFFOLDS } from './scaffold/scaffolds.ts';

const ROOT = new URL('../', import.meta.url);

/** By file, by the name between the markers. */
const SECTIONS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/settings.md': {
    settings: () => table(['setting', 'flag', 'default', 'meaning'], SETTING_NAMES.map(settingRow)),
  },
  'docs/exit-codes.md': {
    exits: () =>
      table(
        ['exit', 'outcome', 'meaning', 'what to do', 'retry?'],
        Object.entries(OUTCOMES).map(([outcome, { exit, meaning, hint, retry }]) => [
          `\`${exit}\``,
          outcome,
          meaning,
          hint,
          retry ? 'yes' : '',
        ]),
      ),
  },
  'docs/layouts.md': {
    layouts: () =>
      table(
        ['`GATE_LAYOUT`', 'files', 'its ledger', 'a pending one below the last applied'],
        LAYOUTS.map(({ id, files, toolLedger: foreign, outOfOrder }) => [
          `\`${id}\``,
          `\`${files}\``,
          `\`${foreign === null ? 'schemagate.migrations' : [foreign.table.schema, foreign.table.name].filter((part) => part !== null).join('.')}\``,
          outOfOrder === 'apply' ? 'is applied' : 'is an error',
        ]),
      ),
  },
  'docs/commands.md': {
    commands: () =>
      table(
        ['command', 'what it does'],
        COMMANDS.map(({ name, summary }) => [`\`${name}\``, summary]),
      ),
  },
  'CONTRIBUTING.md': {
    house: () =>
      table(
        ['room', 'what lives there'],
        ROOMS.map(({ path, holds }) => [`[\`${path}\`](src/${path})`, holds]),
      ),
    members: () => table(['for example', 'new', 'files that grow by a line or two'], SCAFFOLDS.map(memberRow)),
  },
  'docs/findings.md': {
    findings: () =>
      Object.entries(CODE_GROUPS)
        .map(([title, entries]) =>
          [`## ${title}`, ...Object.entries<CodeEntry>(entries).map(([code, entry]) => findingEntry(code, entry))].join('\n\n'),
        )
        .join('\n\n'),
  },
  'docs/doctor.md': {
    checks: () =>
      Object.entries(CHECK_GROUPS)
        .filter(([group]) => CHECKS.some((check) => check.group === group))
        .map(([group, about]) =>
          [
            `### ${group}: ${about}`,
            table(['check', 'looks for', 'finds', 'needs', '`--fix`'], CHECKS.filter((check) => check.group === group).map(checkRow)),
          ].join('\n\n'),
        )
        .join('\n\n'),
  },
  'docs/operating.md': {
    tasks: () =>
      table(
        ['task', 'what it does'],
        TASKS.map((task) => [`\`upkeep ${task.id}${'show' in task ? '' : ' [TABLE…]'}\``, task.summary]),
      ),
  },
  'docs/rights.md': {
    rights: () =>
      table(
        ['command', 'least rights', 'besides'],
        COMMANDS.filter(({ rights }) => rights.ledger !== 'nothing' || rights.besides !== undefined).map(({ name, rights }) => [
          `\`${name}\``,
          grantsText(rights)
            .map((grant) => `\`${grant}\``)
            .join('<br>'),
          rights.besides ?? '',
        ]),
      ),
  },
  'docs/running-a-command.md': {
    migrators: () =>
      table(
        ['tool', 'its folder', 'its ledger', 'the folder shows all that is pending'],
        MIGRATORS.map(({ name, files, ledger, elsewhere }) => [
          name,
          files,
          `\`${ledger.table}\``,
          elsewhere === undefined ? 'yes' : `no: ${elsewhere}`,
        ]),
      ),
  },
  'docs/migrators/README.md': {
    pages: () =>
      table(
        ['tool', 'command', 'example', ''],
        MIGRATORS.map((migrator) => indexRow(migrator, ROOT)),
      ),
  },
  ...Object.fromEntries(
    MIGRATORS.map((migrator) => [`docs/migrators/${migrator.id}.md`, { facts: () => table(['', ''], factRows(migrator)) }]),
  ),
  'docs/library.md': {
    retry: () => signaturesOf(fileURLToPath(ROOT), 'library/retry.ts'),
    'health-check': () => signaturesOf(fileURLToPath(ROOT), 'library/health-check.ts'),
    health: () => signaturesOf(fileURLToPath(ROOT), 'serve/health.ts'),
    monitor: () => signaturesOf(fileURLToPath(ROOT), 'library/database-monitor.ts'),
    heal: () => signaturesOf(fileURLToPath(ROOT), 'serve/heal/heal-state.ts'),
    functions: () => signaturesOf(fileURLToPath(ROOT), 'library/functions.ts'),
  },
  'docs/catalog.md': {
    attributes: () =>
      table(
        ['kind', 'meaning', 'tuning'],
        KINDS.map(({ name, attributes }) => [
          name,
          ...(['meaning', 'tuning'] as const).map((wanted) =>
            Object.keys(attributes)
              .filter((attribute) => attributes[attribute] === wanted)
              .map((attribute) => `\`${attribute}\``)
              .join(', '),
          ),
        ]),
      ),
  },
};

/** Files that are generated as a whole. */
const FILES: Readonly<Record<string, () => string>> = { 'man/schemagate.1': manPage };

const stale: string[] = [];
for (const [file, write] of Object.entries(FILES)) {
  const url = new URL(file, ROOT);
  const text = write();
  if (existsSync(url) && readFileSync(url, 'utf8') === text) continue;
  stale.push(file);
  if (process.argv.includes('--check')) continue;
  mkdirSync(new URL('.', url), { recursive: true });
  writeFileSync(url, text);
}
for (const [file, sections] of Object.entries(SECTIONS)) {
  const before = readFileSync(new URL(file, ROOT), 'utf8');
  let after = before;
  for (const [name, write] of Object.entries(sections)) {
    const next = fill(file, after, name, write());
    if (next !== after) stale.push(`${file}: ${name}`);
    after = next;
  }
  if (after !== before && !process.argv.includes('--check')) writeFileSync(new URL(file, ROOT), after);
}

if (process.argv.includes('--check')) {
  for (const section of stale) console.error(`${section} is stale; run \`npm run docs\` and commit it`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else if (stale.length > 0) {
  console.log(`wrote ${stale.join(', ')}`);
}

/** @throws Error if the file has not exactly one pair of markers for the section. */
function fill(file: string, text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [head, middle, ...more] = text.split(begin);
  const tail = middle?.split(end);
  if (head === undefined || tail?.length !== 2 || more.length > 0) {
    throw new Error(`${file} needs one ${begin} and after it one ${end}`);
  }
  return `${head}${begin}\n${content}\n${end}${tail[1]}`;
}

function memberRow({ member, example, places, make }: Scaffold): readonly string[] {
  const { files, lines } = make(example, places[0] ?? '', fileURLToPath(ROOT));
  const code = (paths: readonly string[]) => paths.map((path) => `\`${path}\``).join('<br>');
  return [`\`node scripts/new.ts ${member} ${example}\``, code(Object.keys(files)), code(Object.keys(lines))];
}

function checkRow({ id, looksFor, codes, needs = '', fixes = '' }: Check): readonly string[] {
  const listed = listedCode(id);
  const finds =
    listed === null ? (codes ?? []).map(linkTo).join(', ') : `[${severitiesOf(entryOf(listed)).join(' or ')}](findings.md#${listed})`;
  return [`\`${id}\``, looksFor, finds, needs, fixes];
}

function linkTo(code: string): string {
  return `[${code}](findings.md#${code.toLowerCase()})`;
}

function settingRow(name: SettingName): readonly string[] {
  const setting = settingOf(name);
  const { flag, fallback, fallbackDoc, secret, doc, group } = setting;
  const byDefault = fallbackDoc === undefined && fallback !== null ? `\`${fallback}\`` : defaultOf(setting);
  const choices = choicesOf(setting)
    .map((choice) => `\`${choice}\``)
    .join(', ');
  const first = SETTING_NAMES.find((other) => settingOf(other).group === group) === name;
  const file = secret ? `; or \`${name}_FILE\`` : '';
  return [
    first ? `**${GROUPS[group]}**<br>\`${name}\`` : `\`${name}\``,
    flag === undefined ? '' : `\`--${flag}\``,
    byDefault,
    `${doc}${choices === '' ? '' : `; one of ${choices}`}${file}`,
  ];
}

function findingEntry(code: string, entry: CodeEntry): string {
  return `### ${code}\n\n*${severitiesOf(entry).join(' or ')}* · ${entry.meaning}\n\n→ ${entry.action}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
