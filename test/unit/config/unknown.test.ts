// Names that begin with GATE_ and are no settings.
import { expect, test } from 'vitest';
import { unknownNames } from '../../../src/config/unknown.ts';

test('a misspelt name is an error that names the nearest', () => {
  expect(unknownNames({ GATE_WAIT_TIMOUT: '5s', GATE_DATABASE: 'x', GATE_SCHEMAS_FILE: '/x', OTHER: 'x' })).toEqual([
    {
      code: 'unknown-setting',
      severity: 'error',
      subject: 'GATE_DATABASE',
      message: 'GATE_DATABASE is not a setting',
      hint: 'unset it, or see `schemagate --help` for the list of settings; names with GATE_ are reserved for them',
    },
    {
      code: 'unknown-setting',
      severity: 'error',
      subject: 'GATE_SCHEMAS_FILE',
      message: 'GATE_SCHEMAS_FILE is not a setting',
      hint: 'unset it, or see `schemagate --help` for the list of settings; names with GATE_ are reserved for them',
    },
    {
      code: 'unknown-setting',
      severity: 'error',
      subject: 'GATE_WAIT_TIMOUT',
      message: 'GATE_WAIT_TIMOUT is not a setting',
      hint: 'did you mean GATE_WAIT_TIMEOUT?',
    },
  ]);
});

test('an unknown name without a value counts as not set', () => {
  expect(unknownNames({ GATE_NONE: '', GATE_GONE: undefined })).toEqual([]);
});

test.each([
  ['GATE_SERVICE_HOST', '10.0.0.1'],
  ['GATE_SERVICE_PORT', '80'],
  ['GATE_SERVICE_PORT_HTTP_METRICS', '80'],
  ['GATE_PORT', 'tcp://10.0.0.1:80'],
  ['GATE_PORT_5432_TCP', 'tcp://10.0.0.1:5432'],
  ['GATE_PORT_53_UDP_PROTO', 'udp'],
  ['GATE_PORT_9_SCTP_PORT', '9'],
  ['GATE_PORT_5432_TCP_ADDR', '10.0.0.1'],
  ['GATE_KEEPER_SERVICE_HOST', '10.0.0.1'],
  ['GATE_KEEPER_2_PORT', 'tcp://10.0.0.1:80'],
  ['GATE_KEEPER_PORT_80_TCP_ADDR', '10.0.0.1'],
])('%s, which Kubernetes makes for a Service, is passed over', (name, value) => {
  expect(unknownNames({ [name]: value })).toEqual([]);
});

test.each([
  ['GATE_PORT', '5432'],
  ['GATE_SERVICE', 'x'],
  ['GATE_PORT_5432', 'x'],
  ['GATE_PORT_5432_TCP_NAME', 'x'],
  ['GATE_HOST', 'x'],
])('%s=%s is made by nobody but a person', (name, value) => {
  expect(unknownNames({ [name]: value }).map(({ subject }) => subject)).toEqual([name]);
});

test('variables of libpq that are not read are a warning', () => {
  expect(unknownNames({ PGHOSTADDR: '10.0.0.1', PGAPPNAME: 'x' })).toEqual([
    {
      code: 'setting-ignored',
      severity: 'warning',
      subject: 'PGHOSTADDR',
      message: 'PGHOSTADDR is set, but schemagate does not read it',
      hint: 'set PGHOST to the address',
    },
  ]);
});
