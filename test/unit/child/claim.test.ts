import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { claim } from '../../../src/child/claim.ts';
import { temporaryFolder } from '../../support/files.ts';

const MODULE = fileURLToPath(new URL('../../../src/child/claim.ts', import.meta.url));

/** Another process, which prints what it got and then stays. */
async function claimant(folder: string) {
  const code = `
    const { claim } = await import(${JSON.stringify(MODULE)});
    const got = await claim(${JSON.stringify(folder)}, 'work');
    console.log('pid' in got ? 'refused ' + got.pid : 'claimed');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { pid: child.pid, said: said.trim(), kill };
}

test('one has it, another is told who, and a process that was killed does not keep it', async () => {
  const folder = temporaryFolder();
  const first = await claimant(folder);
  expect(first.said).toBe('claimed');
  expect(await claim(folder, 'work')).toMatchObject({ pid: first.pid });
  expect(readdirSync(folder)).toHaveLength(1);
  expect('release' in (await claim(folder, 'other work'))).toBe(true);
  await first.kill();
  const own = await claim(folder, 'work');
  expect(readdirSync(folder).filter((file) => file.startsWith('work.'))).toHaveLength(1);
  if ('release' in own) own.release();
  expect(readdirSync(folder).filter((file) => file.startsWith('work.'))).toEqual([]);
});

test('of several that come at once exactly one gets it', async () => {
  const folder = temporaryFolder();
  const all = await Promise.all(Array.from({ length: 4 }, () => claimant(folder)));
  expect(all.map(({ said }) => said.replace(/ .*/, '')).sort()).toEqual(['claimed', 'refused', 'refused', 'refused']);
  await Promise.all(all.map(({ kill }) => kill()));
});

test('the mark of an earlier process with the same id does not count', async () => {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/work.${process.ppid}-1.lock`, '');
  expect('release' in (await claim(folder, 'work'))).toBe(true);
});
