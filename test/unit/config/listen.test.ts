// Where a server listens, as people write it.
import { expect, test } from 'vitest';
import { readListen, shownListen } from '../../../src/config/listen.ts';

const refuse = (): never => {
  throw new Error('refused');
};

test.each([
  ['127.0.0.1:8484', '127.0.0.1', 8484],
  ['[::1]:8484', '::1', 8484],
  ['db.example:1', 'db.example', 1],
  [':8484', '', 8484],
  ['*:8484', '', 8484],
  ['8484', '127.0.0.1', 8484],
  ['localhost:0', 'localhost', 0],
])('%s', (text, host, port) => {
  expect(readListen(text, refuse)).toEqual({ host, port });
});

test.each(['', 'localhost', 'localhost:', '::1:8484', 'http://localhost:8484', 'a b:1', '1.2.3.4:65536', 'user@host:1'])(
  '%j is refused',
  (text) => {
    expect(() => readListen(text, refuse)).toThrow('refused');
  },
);

test('it is shown as it would be written', () => {
  expect([shownListen({ host: '::1', port: 1 }), shownListen({ host: '', port: 2 })]).toEqual(['[::1]:1', ':2']);
});
