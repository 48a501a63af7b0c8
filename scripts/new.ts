// `node scripts/new.ts layout|kind|command|setting|check|task NAME [--in PLACE]`: a new member of a registry, with its line in the list, its test and the
// generated docs. What it makes passes `npm run check` and its own test as it is, and does next to nothing.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { addMember } from './scaffold/member.ts';
import { NOT_YET, SCAFFOLDS } from './scaffold/scaffolds.ts';

const ROOT = resolve(import.meta.dirname, '..');

const problem = main(process.argv.slice(2));
if (problem !== null) {
  console.error(problem);
  process.exitCode = 2;
}

/** @returns what is wrong, in words; null if all is well. */
function main(words: readonly string[]): string | null {
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options: { in: { type: 'string' } } });
  const [member = '', name = ''] = positionals;
  const usage = [
    'usage:',
    ...SCAFFOLDS.map((one) => `  node scripts/new.ts ${one.member} ${one.usage}`),
    ...Object.entries(NOT_YET).map(([word, registry]) => `  (${word}: when there is a registry of ${registry})`),
  ].join('\n');
  if (NOT_YET[member] !== undefined) return `there is no registry of ${NOT_YET[member]} yet\n${usage}`;
  const scaffold = SCAFFOLDS.find((one) => one.member === member);
  if (scaffold === undefined) return usage;
  if (!scaffold.name.test(name)) return `the name of a ${member} is like ${scaffold.example}, not "${name}"\n${usage}`;
  const place = values.in ?? scaffold.places[0] ?? '';
  if (values.in !== undefined && !scaffold.places.includes(place)) return `a ${member} does not go in "${place}"\n${usage}`;
  const touched = addMember(ROOT, scaffold.make(name, place, `${ROOT}/`));
  console.log([...touched.map((path) => `  ${path}`), 'next:', ...scaffold.next.map((line) => `  - ${line}`)].join('\n'));
  const code = touched.filter((path) => path.endsWith('.ts'));
  const tidy = succeeds(`${ROOT}/node_modules/.bin/biome`, ['check', '--write', '--colors=off', '--log-level=error', ...code]);
  return succeeds(process.execPath, [`${ROOT}/scripts/docs.ts`]) && tidy ? null : 'what was written needs a look: run npm run check';
}

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}
