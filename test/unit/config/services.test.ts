import { expect, test } from 'vitest';
import { readServices, secretsOf } from '../../../src/config/services.ts';

const refuse = (problem: string): never => {
  throw new Error(problem);
};
const read = (text: string) =>
  readServices(text, refuse).map(({ kind, tls, host, port, path, name }) => [kind, tls, host, port, path, name]);

test('each kind, with the ports that go without saying', () => {
  expect(
    read('tcp://redis:6379, redis://cache rediss://u:p@cache:7000/2\nhttp://search:9200/health?key=1 https://x http://[::1]:80/'),
  ).toEqual([
    ['tcp', false, 'redis', 6379, '', 'tcp://redis:6379'],
    ['redis', false, 'cache', 6379, '', 'redis://cache:6379'],
    ['redis', true, 'cache', 7000, '2', 'rediss://cache:7000'],
    ['http', false, 'search', 9200, '/health?key=1', 'http://search:9200/health'],
    ['http', true, 'x', 443, '/', 'https://x:443'],
    ['http', false, '::1', 80, '/', 'http://[::1]:80'],
  ]);
  expect(read('tcp://db:80')).toEqual([['tcp', false, 'db', 80, '', 'tcp://db:80']]);
});

test('passwords are secrets, as they are and as they are written', () => {
  expect(secretsOf(readServices('redis://:p%2Fw@h tcp://h:1', refuse))).toEqual(['p/w', 'p%2Fw']);
});

test.each([
  ['redis', 'is not the URL of something to wait for'],
  ['tcp://a:1 ftp://user:secret@b', 'has an entry, number 2, that is not the URL of something to wait for'],
  ['tcp://a', 'is a tcp URL without a port'],
  ['http://', 'is not a URL with a host'],
  ['redis://h:99999', 'is not a URL with a host'],
])('%s is refused, and not repeated', (text, problem) => {
  expect(() => readServices(text, refuse)).toThrow(new Error(problem));
});
