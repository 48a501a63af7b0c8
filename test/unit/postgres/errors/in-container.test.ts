// What is said of localhost.
import { expect, test } from 'vitest';
import { localhostText } from '../../../../src/postgres/errors/in-container.ts';

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1', '0.0.0.0'])('%s in a container is the container itself', (host) => {
  expect(localhostText(host, true)).toBe(`; inside a container ${host} is the container itself, in Kubernetes the pod`);
  expect(localhostText(host, false)).toBe('');
});

test.each(['db', 'localhost.example', '10.0.0.1', '/run/postgresql'])('%s is another machine', (host) => {
  expect(localhostText(host, true)).toBe('');
});
