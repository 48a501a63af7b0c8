// What the pages of the migrators say that comes out of the code: rows of the table at the top of each, and of the index of all.
import { readFileSync } from 'node:fs';
import type { Migrator } from '../src/migrators/migrator.ts';

/** In a Compose file that the tests run. */
export const RUN_BY_TESTS = / Run by the tests\.$/m;

export function factRows({ command, files, ledger, elsewhere, lock }: Migrator): readonly (readonly string[])[] {
  const tables = [ledger.table, ...(ledger.beside ?? []), ...(lock === undefined ? [] : [lock.table])];
  return [
    ['it is recognised by', files],
    ['its tables', tables.map((name) => `\`${name}\``).join(', ')],
    ['the folder shows all that is pending', elsewhere === undefined ? 'yes' : `no: ${elsewhere}`],
    [
      'if a killed run has left its lock',
      lock === undefined ? 'it has no lock that outlives a run' : `exit 5 before anything is started: ${lock.release}`,
    ],
    ['its command', `\`${command}\``],
  ];
}

/** @param root the repository's folder. */
export function indexRow({ id, name, command }: Migrator, root: URL): readonly string[] {
  const file = `examples/migrators/${id}/compose.yml`;
  const isRun = RUN_BY_TESTS.test(readFileSync(new URL(file, root), 'utf8'));
  return [
    `[${name}](${id}.md)`,
    `\`${command}\``,
    `[compose.yml](../../${file})`,
    isRun ? 'run by the tests' : 'not run: only its syntax is checked',
  ];
}
