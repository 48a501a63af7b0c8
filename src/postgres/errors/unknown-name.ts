// A name that the server does not know, or a value that it does not take. It has one SQLSTATE for roles, languages and settings alike, 42704, and
// 22023 for roles and values, so that the words must tell, and whether it is said at login.
import type { Classified } from './classified.ts';
import type { PostgresError } from './errors.ts';

type Named = Required<Pick<Classified, 'reason' | 'hint'>>;

const ROLE: Named = { reason: 'no-such-role', hint: 'create the role or correct GATE_ROLE' };
const SETTING: Named = {
  reason: 'session-setting',
  hint: 'correct PGOPTIONS, or options in the URL: no session can begin with what it sets',
};
const LANGUAGE: Named = {
  reason: 'no-plpgsql',
  hint: 'CREATE EXTENSION plpgsql in this database, as its owner; and in template1, if its new databases lack it as well',
};

/** @returns undefined if it is of something else: what that is, its message and SQLSTATE say. */
export function ofName({ sqlstate, message, isFatal, server }: PostgresError): Named | undefined {
  // What ends a login in these classes is of the settings that it begins with, a role among them; all else is looked up later.
  if (isFatal) return AT_LOGIN.test(sqlstate) || DENIED_SETTING.test(message) ? SETTING : undefined;
  // Within something that the statement set off, as an event trigger, it is not a name of ours.
  if ((sqlstate !== '42704' && sqlstate !== '22023') || server.where !== undefined) return undefined;
  if (OF_SETTING.test(message)) return SETTING;
  // The name is the same in every language.
  if (sqlstate === '42704' && message.includes('plpgsql')) return LANGUAGE;
  return sqlstate === '22023' || message.startsWith('role "') ? ROLE : undefined;
}

/** Values and names (classes 22 and 42 but for 42501, the lack of a right), and what cannot be changed now. */
const AT_LOGIN = /^(?:22|42(?!501)|55P02)/;
const DENIED_SETTING = /^permission denied to set parameter "/;
const OF_SETTING = /^(?:unrecognized configuration parameter|invalid value for parameter) "/;
