import { expect, test } from 'vitest';
import { errorLines } from '../../../src/redeploy/log-errors.ts';

test.each([
  'Error: connect ECONNREFUSED 127.0.0.1:5432',
  '2026-01-02 ERROR  app: no such table',
  'Traceback (most recent call last):',
  'panic: runtime error: index out of range',
  '{"level":50,"msg":"query failed"}',
  '{"level":"error","msg":"query failed"}',
  '{"severity":"CRITICAL","message":"out of memory"}',
  '{"msg":"unhandled rejection"}',
  '{ not JSON, and an error',
])('%s tells of an error', (line) => {
  expect(errorLines([line])).toEqual([line]);
});

test.each([
  'listening on 8080',
  'found 0 errors',
  'build finished without errors',
  'stats: errors=0 requests=12',
  '{"level":30,"msg":"the last error was fixed"}',
  '{"level":"info","error":null,"msg":"done"}',
  'terrorist threat level low',
])('%s does not', (line) => {
  expect(errorLines([line])).toEqual([]);
});
