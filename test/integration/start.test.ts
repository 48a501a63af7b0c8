// What a run costs before it does anything: the modules that are run and the bytes of the program that are read. Each may shrink; where one
// has to grow, `node scripts/record-start.ts` records it (DATABASE_URL is that of an empty database).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartModules, startModules } from '../../scripts/build/start-modules.ts';
import { type StartTrace, traceStart } from '../../scripts/build/trace-start.ts';
import { writeProgram } from '../../scripts/build/write-program.ts';
import { freshDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
let trace: StartTrace;

beforeAll(async () => {
  const database = await freshDatabase({ droppedBy: 'caller' });
  trace = await traceStart(await writeProgram(`${resolve(import.meta.dirname, '../..')}/`, folder), database.url);
  await database.drop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<keyof StartModules>(['version', 'connect', 'pass', 'json', 'apply'])('%s runs no module that is not recorded', (run) => {
  const recorded = startModules();
  const allowed = new Set(run === 'pass' ? [...recorded.connect, ...recorded.pass] : recorded[run]);
  expect(trace.modules[run].length).toBeGreaterThan(0);
  expect(trace.modules[run].filter((name) => !allowed.has(name))).toEqual([]);
});

test('no more of the program is read than is recorded here', () => {
  const { version, connect, pass } = trace.bytesRead;
  expect(version).toBeLessThan(425_000);
  expect(connect).toBeLessThan(425_000);
  expect(pass).toBeLessThan(565_000);
});
