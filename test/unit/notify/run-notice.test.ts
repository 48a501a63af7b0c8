// What is to be told of a run, with a database that does not answer any more: what the messages may take of a run is bounded.
import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import type { Report } from '../../../src/core/report.ts';
import { type Notice, noticeOf } from '../../../src/notify/run-notice.ts';
import type { Queryable } from '../../../src/postgres/session/queryable.ts';
import type { Effects } from '../../../src/project/effects.ts';

/** What the temporary file says; kept here. */
let kept: string;
const write = async ([file]: readonly { readonly text: string }[]): Promise<void> => {
  kept = file!.text;
};

const notice = (report: Partial<Report>, session: Queryable | null, notifies: Notice['notifies'] = 'migrates'): Notice => ({
  report: { command: 'up', summary: 'it failed', findings: [], steps: [], ...report } as unknown as Report,
  ...{ notifies, session, signal: new AbortController().signal },
  config: { connection: null, ledgerSchema: 'schemagate', notify: 'https://hook.example/x' } as Config,
  effects: { glance: () => kept, writeTexts: write } as unknown as Effects,
  run: { id: 'x', program: 'p', command: report.command ?? 'up', host: 'h', image: null },
});
const failed = { outcome: 'failed' } as const;
const ready = { outcome: 'ready' } as const;

test('a database that does not answer keeps nobody: the failure is told, and remembered in the file', async () => {
  kept = '';
  let asked = 0;
  const silent: Queryable = { query: () => new Promise(() => void asked++) };
  expect(await noticeOf(notice(failed, silent))).toBe('failure');
  // One question for all of it, and none after its time is over.
  expect(asked).toBe(1);
  expect(await noticeOf(notice(failed, null))).toBeNull();
  expect(await noticeOf(notice(ready, null))).toBe('recovery');
  expect(await noticeOf(notice(ready, null))).toBeNull();
});

test('a failure of down is over with down that reverted something, or with up; one of up is not over with down', async () => {
  const ofDown = (more: Partial<Report>) => noticeOf(notice({ command: 'down', ...more }, null, 'reverts'));
  const reverted = { ...ready, steps: [{ state: 'reverted' }] } as unknown as Partial<Report>;
  kept = '';
  expect([await ofDown(failed), await ofDown(failed), await ofDown(ready), await ofDown(reverted)]).toEqual([
    'failure',
    null,
    null,
    'recovery',
  ]);
  expect([await ofDown(failed), await noticeOf(notice(ready, null))]).toEqual(['failure', 'recovery']);
  expect([await noticeOf(notice(failed, null)), await ofDown(reverted), await noticeOf(notice(ready, null))]).toEqual([
    'failure',
    null,
    'recovery',
  ]);
  expect([await ofDown({ outcome: 'misused' }), await ofDown({ outcome: 'findings' })]).toEqual([null, null]);
});
