// A name that the server does not know, or a value that it does not take. It has one SQLSTATE for roles, languages and settings alike, 42704, and
// 22023 for roles and values, so that where in its source it was said must tell, and the names in it, which are the same in every language.
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
export function ofName(error: PostgresError): Named | undefined {
  const { sqlstate, isFatal, server } = error;
  const names = quotedNames(server.message);
  // What ends a login in these classes is of the settings that it begins with, a role among them; all else is looked up later.
  if (isFatal) return AT_LOGIN.test(sqlstate) || (sqlstate === '42501' && isOfSettings(error)) ? SETTING : undefined;
  // Within something that the statement set off, as an event trigger, it is not a name of ours.
  if ((sqlstate !== '42704' && sqlstate !== '22023') || server.where !== undefined) return undefined;
  if (names.includes('plpgsql')) return LANGUAGE;
  const { file = '', routine, message } = server;
  // A role is taken on as the value of a setting is: what is said of it does not name that setting.
  const isOfValue = sqlstate === '22023' && routine === CHECKED && names.length === 1;
  if (isOfSettings(error) && !isOfValue) return SETTING;
  return isOfValue || OF_ROLES.test(file) || (file === '' && (sqlstate === '22023' || message.startsWith('role "'))) ? ROLE : undefined;
}

/** Values and names (classes 22 and 42 but for 42501, the lack of a right), and what cannot be changed now. */
const AT_LOGIN = /^(?:22|42(?!501)|55P02)/;
/** What asks whether a value will do. */
const CHECKED = 'call_string_check_hook';
const OF_ROLES = /^(?:acl|user)\.c$/;
const IN_ENGLISH = /^(?:unrecognized configuration parameter|invalid value for parameter|permission denied to set parameter) "/;

/** Said where the server reads its settings; who is in between may leave that out. */
const isOfSettings = ({ server: { file, message } }: PostgresError): boolean => file?.startsWith('guc') ?? IN_ENGLISH.test(message);

/** The names that a message of the server has in quotation marks, of whatever language. */
export const quotedNames = (message: string): readonly string[] =>
  [...message.matchAll(/["„“»«]\s?([^"„“”»«]+?)\s?["“”«»]/gu)].map(([, name]) => name!);
