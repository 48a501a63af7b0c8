// What a function of the library is given by mistake.
import { expect, test } from 'vitest';
import { type OptionRows, wrongOptions } from '../../../src/run/library-options.ts';

const ROWS: OptionRows = { env: { kind: 'object' }, signal: { kind: 'AbortSignal' }, check: { kind: 'boolean' }, name: { kind: 'string' } };
const wrong = (given: unknown, rows: OptionRows = ROWS) =>
  wrongOptions('up', given, rows).map(({ code, subject, hint }) => [code, subject, hint]);

test('what is of its kind, or not given, is passed', () => {
  expect(wrong({ env: {}, signal: new AbortController().signal, check: false, name: undefined })).toEqual([]);
});

test.each([['postgres://u:secret@h/d'], [null], [[]], [7]])('%j is not an object of options', (given) => {
  expect(wrong(given)).toEqual([['bad-option', 'up', expect.not.stringContaining('secret')]]);
});

test('another kind is refused without its value, which may be a secret', () => {
  const found = wrongOptions('up', { env: 'secret', signal: {}, check: 'secret', name: ['secret'] }, ROWS);
  expect(found.map(({ subject }) => subject)).toEqual(['env', 'signal', 'check', 'name']);
  expect(JSON.stringify(found)).not.toContain('secret');
});

test('a setting belongs into env, whether it is written as a variable or as a flag; a misspelt option is near one', () => {
  expect(wrong({ GATE_DRIFT: 'warn', lockWait: '5s', url: 'x', chek: true })).toEqual([
    ['unknown-option', 'GATE_DRIFT', expect.stringContaining("GATE_DRIFT: '…'")],
    ['unknown-option', 'lockWait', expect.stringContaining("GATE_LOCK_WAIT: '…'")],
    ['unknown-option', 'url', expect.stringContaining("DATABASE_URL: '…'")],
    ['unknown-option', 'chek', 'did you mean check?'],
  ]);
});

test('a name that every object has is not an option', () => {
  expect(wrong({ constructor: 1 }).map(([code]) => code)).toEqual(['unknown-option']);
});

test('what must be given is missed', () => {
  expect(wrong({}, { ...ROWS, name: { kind: 'string', required: true } })).toEqual([['missing-option', 'name', 'give name a string']]);
});
