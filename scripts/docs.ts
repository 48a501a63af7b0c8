// Writes the README's sections that come out of the code: settings, exit codes, commands, layouts. `--check` writes nothing and exits 1 naming
// each section that is stale, so that they cannot drift from the tables they are read off.
import { readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../src/commands/commands.ts';
import { choicesOf, defaultOf, GROUPS, SETTING_NAMES, type SettingName, settingOf } from '../src/config/settings.ts';
import { OUTCOMES } from '../src/core/outcome.ts';
import { LAYOUTS } from '../src/migrations/layouts.ts';

const README = new URL('../README.md', import.meta.url);

const SECTIONS: Readonly<Record<string, () => string>> = {
  settings: () => table(['setting', 'flag', 'default', 'meaning'], SETTING_NAMES.map(settingRow)),
  exits: () =>
    table(
      ['exit', 'outcome', 'meaning', 'retry?'],
      Object.entries(OUTCOMES).map(([outcome, { exit, meaning, retry }]) => [`\`${exit}\``, outcome, meaning, retry ? 'yes' : '']),
    ),
  layouts: () =>
    table(
      ['`GATE_LAYOUT`', 'files', 'its ledger', 'a pending one below the last applied'],
      LAYOUTS.map(({ id, files, foreign, outOfOrder }) => [
        `\`${id}\``,
        `\`${files}\``,
        `\`${foreign === null ? 'schemagate.migrations' : [foreign.table.schema, foreign.table.name].filter((part) => part !== null).join('.')}\``,
        outOfOrder === 'apply' ? 'is applied' : 'is an error',
      ]),
    ),
  commands: () =>
    table(
      ['command', 'what it does'],
      COMMANDS.map(({ name, summary }) => [`\`${name}\``, summary]),
    ),
};

const before = readFileSync(README, 'utf8');
const stale: string[] = [];
let after = before;
for (const [name, write] of Object.entries(SECTIONS)) {
  const next = fill(after, name, write());
  if (next !== after) stale.push(name);
  after = next;
}

if (process.argv.includes('--check')) {
  for (const name of stale) console.error(`README.md: the section "${name}" is stale; run \`npm run docs\` and commit it`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else if (stale.length > 0) {
  writeFileSync(README, after);
  console.log(`README.md: wrote ${stale.join(', ')}`);
}

/** @throws Error where the README has not exactly one pair of markers for the section. */
function fill(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [head, middle, ...more] = text.split(begin);
  const tail = middle?.split(end);
  if (head === undefined || tail?.length !== 2 || more.length > 0) {
    throw new Error(`README.md needs one ${begin} and after it one ${end}`);
  }
  return `${head}${begin}\n${content}\n${end}${tail[1]}`;
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
