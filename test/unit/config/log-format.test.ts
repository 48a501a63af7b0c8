// How the log is written where nobody has said.
import { expect, test } from 'vitest';
import { defaultLogFormat, wantsColor } from '../../../src/config/log-format.ts';

test.each([
  [true, {}, 'pretty'],
  [true, { CI: 'true', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'pretty'],
  [false, {}, 'plain'],
  [false, { CI: 'true' }, 'json'],
  [false, { CI: 'false' }, 'plain'],
  [false, { CI: '' }, 'plain'],
  [false, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'json'],
] as const)('terminal %j, %j: %s', (isTerminal, env, format) => {
  expect(defaultLogFormat({ isTerminal, env })).toBe(format);
});

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '0' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [true, { FORCE_COLOR: '0' }, false],
  [false, {}, false],
  [false, { FORCE_COLOR: '1' }, true],
  [false, { FORCE_COLOR: 'true', TERM: 'dumb' }, true],
  [false, { FORCE_COLOR: '' }, false],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('terminal %j, %j: in colour %j', (isTerminal, env, isColored) => {
  expect(wantsColor({ isTerminal, env })).toBe(isColored);
});
