// OPTIONS of foreign data wrappers, servers, user mappings, foreign tables and their columns. Passwords and the like are never read into
// a catalog: only the fact that one is set is kept, because a hash in a snapshot could be guessed, and because each environment has
// its own.
import { quoteLiteral } from '../../sql/quote.ts';
import { quoteName } from '../model/name.ts';

/** By name; `true` for a secret that is set. */
export type ForeignOptions = Readonly<Record<string, string | true>>;

/** An expression of type text for parseOptions; `options` is a text[] of `name=value`. */
export const optionsAsJson = (options: string): string =>
  `CASE WHEN ${options} IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(o.option_name, CASE WHEN ${IS_SECRET} THEN pg_catalog.to_json(true)
    ELSE pg_catalog.to_json(o.option_value) END ORDER BY o.option_name) FROM pg_catalog.pg_options_to_table(${options}) o) END`;

/** The server leaves the secret out, so that it is not even sent. */
const IS_SECRET = `o.option_name ~* '(passw|passphrase|pwd|secret|token|credential|(api|access|private|account|encryption)_?key)'
    AND o.option_name !~* '_(required|id)$'`;

export function parseOptions(json: string | null | undefined): ForeignOptions | null {
  const options = JSON.parse(json ?? '{}') as ForeignOptions;
  return Object.keys(options).length === 0 ? null : options;
}

/** ` OPTIONS (…)` with everything that is known, or nothing. */
export function optionsClause(options: ForeignOptions | undefined): string {
  const known = entriesOf(options).filter(([, value]) => value !== true);
  return known.length === 0 ? '' : ` OPTIONS (${known.map(([name, value]) => `${quoteName(name)} ${literal(value)}`).join(', ')})`;
}

/** `OPTIONS (ADD …, SET …, DROP …)`, or null if there is nothing to change. */
export function optionsChange(wanted: ForeignOptions | undefined, found: ForeignOptions | undefined): string | null {
  const [before, after] = [found ?? {}, wanted ?? {}];
  const clauses = [
    ...entriesOf(before).flatMap(([name]) => (name in after ? [] : [`DROP ${quoteName(name)}`])),
    ...entriesOf(after).flatMap(([name, value]) => {
      if (value === true || value === before[name]) return [];
      return [`${name in before ? 'SET' : 'ADD'} ${quoteName(name)} ${literal(value)}`];
    }),
  ];
  return clauses.length === 0 ? null : `OPTIONS (${clauses.join(', ')})`;
}

/** What to say about secrets that the repair cannot restore. */
export function secretsCaution(wanted: ForeignOptions | undefined, found?: ForeignOptions): string | undefined {
  const lost = entriesOf(wanted).flatMap(([name, value]) => (value === true && found?.[name] !== true ? [name] : []));
  return lost.length === 0 ? undefined : `add the option ${lost.join(', ')} by hand: secrets are not kept in snapshots`;
}

const entriesOf = (options: ForeignOptions | undefined): [string, string | true][] => Object.entries(options ?? {});

const literal = (value: string | true): string => quoteLiteral(String(value));
