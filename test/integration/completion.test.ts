// What the shells make of the completion scripts: real ones, where they are installed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { completionScript } from '../../src/help/completion/completion.ts';
import { SHELLS, type Shell } from '../../src/help/completion/completion-words.ts';
import { runGate } from '../support/gate.ts';

const folder = mkdtempSync(join(tmpdir(), 'completion-'));

const isHere = (shell: Shell): boolean => {
  const here = spawnSync(shell, ['-c', 'exit 0']).status === 0;
  if (!here) console.warn(`${shell} is not installed: what it makes of its completion script is not tested`);
  return here;
};

function scriptOf(shell: Shell): string {
  const file = join(folder, shell);
  writeFileSync(file, completionScript(shell, COMMANDS));
  return file;
}

function shown(shell: Shell, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(shell, args, { encoding: 'utf8', env: { ...process.env, TERM: 'dumb' } });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** What bash offers for the last of the words. */
function inBash(...words: readonly string[]): readonly string[] {
  const ask = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _schemagate 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return shown('bash', ['-c', ask, scriptOf('bash'), 'schemagate', ...words])
    .split('\n')
    .filter((word) => word !== '');
}

test.skipIf(!isHere('bash'))('bash: commands, flags of the command and of all, their values, the words that follow', () => {
  expect(inBash('ve')).toEqual(['verify', 'version']);
  expect(inBash('plan', '--tra')).toEqual(['--trace']);
  expect(inBash('verify', '--tra')).toEqual([]);
  expect(inBash('verify', '--out-of')).toEqual(['--out-of-order']);
  expect(inBash('--drift', '')).toEqual(['fail', 'strict', 'warn']);
  expect(inBash('plan', '--drift', '=', 's')).toEqual(['strict']);
  expect(inBash('completion', '')).toEqual([...SHELLS]);
  expect(inBash('help', 'pla')).toEqual(['plan']);
  expect(inBash('run', '--', 'alem')).toEqual([]);
  expect(inBash('up', '--report', join(folder, 'ba'))).toEqual([join(folder, 'bash')]);
});

test.skipIf(!isHere('fish'))('fish: the same, each with what it means', () => {
  const script = scriptOf('fish');
  const inFish = (line: string) =>
    shown('fish', ['-c', `source ${script}; complete -C '${line}'`])
      .trimEnd()
      .split('\n');
  expect(inFish('schemagate pla')).toEqual(['plan\tshow what `up` would apply, in order and how']);
  expect(inFish('schemagate plan --drift ').map((line) => line.split('\t')[0])).toEqual(['fail', 'strict', 'warn']);
  expect(inFish('schemagate completion ')).toEqual([...SHELLS].sort());
  expect(inFish('schemagate verify --tra')).toEqual(['']);
});

test.skipIf(!isHere('zsh'))('zsh: the same, on a terminal', () => {
  const line = (typed: string, seen: string) => `
zmodload zsh/zpty
zpty z "PS1= TERM=dumb zsh -f -i"
zpty -w z "autoload -Uz compinit && compinit -u -D; source ${scriptOf('zsh')}; print READY"
zpty -r -m z out '*READY*READY*'
zpty -w -n z '${typed}'$'\\t'
zpty -r -m z out '${seen}'
print -r -- "$out"
zpty -d z`;
  expect(shown('zsh', ['-f', '-c', line('schemagate pla', '*schemagate plan *')])).toContain('schemagate plan ');
  expect(shown('zsh', ['-f', '-c', line('schemagate plan --out-of-order=', '*fail*')])).toMatch(/apply\s+auto\s+fail/);
});

test('a shell that is not known is refused', async () => {
  const { code, stdout } = await runGate({ args: ['completion', 'tcsh'] });
  expect(code).toBe(2);
  expect(stdout).toContain('write one of bash, zsh, fish');
});
