// TRACEPARENT, as W3C Trace Context has it.
import { expect, test } from 'vitest';
import { traceContext, traceFields } from '../../../src/core/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [` 00-${TRACE}-${SPAN}-00\n`, true],
  [`cc-${TRACE}-${SPAN}-01-what-comes-later`, true],
  [`00-${TRACE}-${SPAN}-01-more`, false],
  [`ff-${TRACE}-${SPAN}-01`, false],
  [`00-${'0'.repeat(32)}-${SPAN}-01`, false],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, false],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`, false],
  [`00-${TRACE}-01`, false],
  ['', false],
])('%j: a trace is %j', (TRACEPARENT, isValid) => {
  expect(traceContext({ TRACEPARENT })).toEqual(isValid ? { traceId: TRACE, spanId: SPAN, isSampled: expect.any(Boolean) } : null);
});

test.each([
  ['00', false],
  ['01', true],
  ['02', false],
  ['03', true],
])('with the flags %s it is recorded: %j', (flags, isSampled) => {
  expect(traceContext({ TRACEPARENT: `00-${TRACE}-${SPAN}-${flags}` })?.isSampled).toBe(isSampled);
});

test('the fields of the log, and none without a trace', () => {
  expect(traceFields({ TRACEPARENT: `00-${TRACE}-${SPAN}-01` })).toEqual({ trace_id: TRACE, span_id: SPAN });
  expect(traceFields({})).toEqual({});
});
