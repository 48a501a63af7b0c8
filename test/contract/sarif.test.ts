// The validator that SARIF's authors publish reads what we write, with its rules for code scanning of GitHub as well.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ciOutput } from '../../src/report/ci/ci-output.ts';
import { temporaryFolder } from '../support/files.ts';
import { npmTool } from '../support/npm-tool.ts';
import { failed, mismatch, success } from '../unit/report/reports.ts';

const MULTITOOL = `@microsoft/sarif-multitool-${process.platform}`;
const package_ = process.platform === 'linux' && process.arch === 'x64' ? npmTool(MULTITOOL, '5.7.0') : null;
if (package_ === null) console.warn(`the SARIF validator is not here (${MULTITOOL} for x64): SARIF is not validated`);

const sarifOf = (report: typeof failed): string => {
  const asked = { annotations: 'off', junit: null, sarif: 's', sourcePath: null, migrations: ['migrations'], environment: {} } as const;
  return ciOutput(asked, '/repo').files(report)[0]!.text;
};

/** The validator's findings, `GH2012 error`: of all its rules. */
function validated(text: string): readonly string[] {
  const folder = temporaryFolder({ 'run.sarif': text });
  const [file, output] = [join(folder, 'run.sarif'), join(folder, 'out.sarif')];
  const program = join(package_!, 'Sarif.Multitool');
  chmodSync(program, 0o755);
  const args = ['validate', file, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning;Note', '--output', output];
  const run = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' } });
  expect(run.status, run.stderr).toBe(0);
  const { runs } = JSON.parse(readFileSync(output, 'utf8')) as { runs: [{ results?: { ruleId: string; level?: string }[] }] };
  return (runs[0].results ?? []).map(({ ruleId, level = 'warning' }) => `${ruleId} ${level}`);
}

const GRAVE = /error|warning/;

interface Log {
  runs: { tool: { driver: { rules: { fullDescription?: unknown }[] } } }[];
}

/** The runs of several logs in one, because the validator takes its time to start. */
const together = (...reports: readonly (typeof failed)[]): Log => {
  const logs = reports.map((report) => JSON.parse(sarifOf(report)) as Log);
  return { ...logs[0]!, runs: logs.flatMap(({ runs }) => runs) };
};

test.skipIf(package_ === null)('a failed run, one with differences and a successful one are valid', () => {
  const found = validated(JSON.stringify(together(failed, mismatch, success)));
  expect(found.filter((one) => GRAVE.test(one))).toEqual([]);
  // It has read the file: of each run it notes that no version control is named.
  expect(found.filter((one) => one === 'SARIF2003 note')).toHaveLength(3);
});

test.skipIf(package_ === null)('what is wrong would be found', () => {
  const log = together(failed);
  for (const rule of log.runs[0]!.tool.driver.rules) delete rule.fullDescription;
  expect(validated(JSON.stringify(log)).filter((one) => GRAVE.test(one))).not.toEqual([]);
});
