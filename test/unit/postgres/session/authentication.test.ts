// What a server may ask for at login, and what it must have proved.
import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { ConnectionConfig } from '../../../../src/config/config.ts';
import { watchAuthentication } from '../../../../src/postgres/session/authentication.ts';
import type { Driver } from '../../../../src/postgres/session/driver.ts';

const PLUS = 'SCRAM-SHA-256-PLUS';

/** What the server sends, in order. */
const ASKED: Readonly<Record<string, readonly (readonly [string, unknown?])[]>> = {
  nothing: [],
  'a password': [['authenticationCleartextPassword']],
  MD5: [['authenticationMD5Password']],
  SCRAM: [['authenticationSASL', { mechanisms: ['SCRAM-SHA-256'] }], ['authenticationSASLFinal']],
  'SCRAM with channel binding': [['authenticationSASL', { mechanisms: [PLUS, 'SCRAM-SHA-256'] }], ['authenticationSASLFinal']],
  'SCRAM without a proof': [['authenticationSASL', { mechanisms: ['SCRAM-SHA-256'] }]],
};

interface Wanted {
  readonly requireAuth?: readonly string[];
  readonly channelBinding?: ConnectionConfig['channelBinding'];
  readonly encrypted?: boolean;
}

/** The message of the refusal, or whether the login was bound to its channel. */
function outcome(asked: string, { requireAuth, channelBinding = 'prefer', encrypted = true }: Wanted): string {
  const wire = new EventEmitter();
  const connection = { channelBinding, ...(requireAuth && { requireAuth }) } as ConnectionConfig;
  const login = watchAuthentication({ connection: wire } as unknown as Driver, connection, encrypted);
  for (const [event, message] of ASKED[asked]!) wire.emit(event, message);
  try {
    login.settle();
  } catch (error) {
    return (error as Error).message;
  }
  return login.bound ? 'bound' : 'accepted';
}

describe('the methods that are allowed', () => {
  test.each([
    ['nothing', undefined, 'accepted'],
    ['nothing', ['none'], 'accepted'],
    ['nothing', ['scram-sha-256'], expect.stringContaining('accepts the login without asking for a password')],
    ['nothing', ['!none'], expect.stringContaining('accepts the login without asking for a password')],
    ['a password', ['scram-sha-256', 'md5'], expect.stringContaining('asks for the password in clear text')],
    ['a password', ['!md5'], 'accepted'],
    ['MD5', ['!md5', '!password'], expect.stringContaining('asks for an MD5 of the password, and require_auth=!md5,!password')],
    ['SCRAM', ['scram-sha-256'], 'accepted'],
    ['SCRAM', ['password'], expect.stringContaining('asks for SCRAM-SHA-256')],
  ])('%s is asked for, and require_auth is %j', (asked, requireAuth, expected) => {
    expect(outcome(asked, requireAuth === undefined ? {} : { requireAuth })).toEqual(expected);
  });
});

describe('channel binding', () => {
  test.each([
    ['SCRAM with channel binding', { channelBinding: 'prefer' }, 'bound'],
    ['SCRAM with channel binding', { channelBinding: 'disable' }, 'accepted'],
    ['SCRAM with channel binding', { channelBinding: 'prefer', encrypted: false }, 'accepted'],
    ['SCRAM with channel binding', { channelBinding: 'require' }, 'bound'],
    ['SCRAM with channel binding', { channelBinding: 'require', encrypted: false }, expect.stringContaining('needs TLS')],
    ['SCRAM', { channelBinding: 'require' }, expect.stringContaining('the server does not offer channel binding')],
    ['MD5', { channelBinding: 'require' }, expect.stringContaining('needs a SCRAM password')],
  ] as const)('%s is asked for with %j', (asked, wanted, expected) => {
    expect(outcome(asked, wanted)).toEqual(expected);
  });

  test('a server that does not prove that it knows the password is refused', () => {
    expect(outcome('SCRAM without a proof', {})).toBe('the server accepted the login without proving that it knows the password');
  });
});
