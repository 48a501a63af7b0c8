import { expect, test } from 'vitest';
import { decodeRunRecord, encodeRunRecord, type RunRecord, runText } from '../../../src/ledger/run-record.ts';

const RUN: RunRecord = { step: null, command: 'alembic upgrade head', exitCode: 0, signal: null, before: 'a1', after: 'b2' };

test('what was run, how it ended if badly, and how far it came', () => {
  expect(runText(RUN)).toBe('alembic upgrade head: from a1 to b2');
  expect(runText({ ...RUN, after: 'a1' })).toBe('alembic upgrade head');
  expect(runText({ ...RUN, exitCode: 1, after: 'a1' })).toBe('alembic upgrade head: exit code 1');
  expect(runText({ ...RUN, exitCode: null, signal: 'SIGKILL' })).toBe('alembic upgrade head: ended by SIGKILL, from a1 to b2');
  expect(runText({ ...RUN, step: 'api', before: null })).toBe('api (alembic upgrade head): from nothing to b2');
  expect(runText({ ...RUN, step: 'auth', command: null, exitCode: null, after: null })).toBe('auth: from a1 to nothing');
});

test('it is read as it was written, and what is something else is none', () => {
  expect(decodeRunRecord(encodeRunRecord(RUN))).toEqual(RUN);
  for (const text of [null, '', 'by hand', '1', 'null']) expect(decodeRunRecord(text)).toBeNull();
  expect(decodeRunRecord('{"exitCode":"1"}')).toEqual({
    ...{ step: null, command: null, exitCode: null, signal: null, before: null, after: null },
  });
});
