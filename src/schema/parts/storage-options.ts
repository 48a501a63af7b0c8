// Storage parameters, of tables, indexes and columns alike: `fillfactor=70`, sorted, as they stand in WITH (…) and SET (…). What a server
// keeps for itself in the same lists is not schema: only the options that PostgreSQL documents for users are taken from them, and
// everything if an access method that is not PostgreSQL's own reads the list.
import { quoteLiteral } from '../../sql/quote.ts';
import { quoteName } from '../model/name.ts';

/** What a list is about: rows, a view's query, an index, a column. The lists of tables contain `toast.` options as well. */
export type Optioned = 'table' | 'view' | 'index' | 'column';

const AUTOVACUUM = [
  ...['enabled', 'vacuum_threshold', 'vacuum_max_threshold', 'vacuum_scale_factor', 'vacuum_insert_threshold'],
  ...['vacuum_insert_scale_factor', 'analyze_threshold', 'analyze_scale_factor', 'vacuum_cost_delay', 'vacuum_cost_limit'],
  ...['freeze_min_age', 'freeze_max_age', 'freeze_table_age', 'multixact_freeze_min_age', 'multixact_freeze_max_age'],
  'multixact_freeze_table_age',
].map((name) => `autovacuum_${name}`);

/** From the manual's pages CREATE TABLE, CREATE VIEW, CREATE INDEX and ALTER TABLE, of all versions from 14 to 18. */
export const DOCUMENTED: Readonly<Record<Optioned, readonly string[]>> = {
  table: [
    ...['fillfactor', 'toast_tuple_target', 'parallel_workers', 'user_catalog_table', 'log_autovacuum_min_duration', ...AUTOVACUUM],
    ...['vacuum_index_cleanup', 'vacuum_truncate', 'vacuum_max_eager_freeze_failure_rate'],
  ],
  view: ['check_option', 'security_barrier', 'security_invoker'],
  index: [...['fillfactor', 'deduplicate_items', 'buffering', 'fastupdate', 'gin_pending_list_limit', 'pages_per_range', 'autosummarize']],
  column: ['n_distinct', 'n_distinct_inherited'],
};

const OWN_METHODS: Readonly<Partial<Record<Optioned, readonly string[]>>> = {
  table: ['heap'],
  index: ['btree', 'hash', 'gist', 'spgist', 'gin', 'brin'],
};

/**
 * Leaves out what nobody can have set.
 * @param method the access method whose list it is, if it is not PostgreSQL's usual one.
 */
export function documented(options: readonly string[] | undefined, of: Optioned, method?: string): readonly string[] | undefined {
  if (options === undefined || (method !== undefined && OWN_METHODS[of]?.includes(method) === false)) return options;
  const kept = options.filter((option) => DOCUMENTED[of].includes(nameOf(option).replace(/^toast\./, '')));
  return kept.length === 0 ? undefined : kept.length === options.length ? options : kept;
}

/** Attributes with only the documented part of their `options`. */
export function withDocumented<A extends { readonly options?: readonly string[] }>(attributes: A, of: Optioned, method?: string): A {
  const options = documented(attributes.options, of, method);
  if (options === attributes.options) return attributes;
  const { options: _, ...rest } = attributes;
  return (options === undefined ? rest : { ...rest, options }) as A;
}

/**
 * True of a list, a text[] of `name=value`, that may contain a documented option: `documented` leaves out the rest. LIKE is what costs the
 * server least where every column has a list.
 */
export const mayBeDocumented = (list: string, of: Optioned): string =>
  `(${list} IS NOT NULL AND pg_catalog.array_to_string(${list}, ',') LIKE ANY ('{${DOCUMENTED[of].map((name) => `%${name}=%`).join()}}'))`;

/**
 * A subquery of one value: the names of what is left out, as a JSON array of `reloptions compressed`; null if there is nothing. Not those with
 * PostgreSQL's own prefix: releases since November 2026 keep `pg_attver` for every column, which is nothing to be told at every run.
 */
export const UNDOCUMENTED = `(SELECT pg_catalog.json_agg(DISTINCT x.bag || ' ' || pg_catalog.split_part(x.option, '=', 1)) FROM (
  SELECT 'attoptions' AS bag, o AS option FROM (
    SELECT DISTINCT a.attoptions FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind NOT IN ('i', 'I')
    WHERE a.attoptions IS NOT NULL AND a.attrelid >= 16384) a, LATERAL pg_catalog.unnest(a.attoptions) o WHERE ${isUnlisted('column')}
  UNION ALL SELECT 'reloptions', o FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam,
    LATERAL pg_catalog.unnest(c.reloptions) o WHERE c.reloptions IS NOT NULL AND c.oid >= 16384 AND CASE
      WHEN c.relkind IN ('r', 'p', 'm', 't') THEN m.amname = ANY (${wordsOf(OWN_METHODS.table!)}) AND ${isUnlisted('table')}
      WHEN c.relkind IN ('i', 'I') THEN m.amname = ANY (${wordsOf(OWN_METHODS.index!)}) AND ${isUnlisted('index')}
      WHEN c.relkind = 'v' THEN ${isUnlisted('view')} END) x)`;

function isUnlisted(of: Optioned): string {
  return `(NOT pg_catalog.starts_with(o, 'pg_') AND pg_catalog.split_part(o, '=', 1) <> ALL (${wordsOf(DOCUMENTED[of])}))`;
}

function wordsOf(words: readonly string[]): string {
  return `'{${words.join(',')}}'::pg_catalog.text[]`;
}

/** From the server's list of `name=value`, as JSON. */
export const parseOptions = (json: string | null | undefined, prefix = ''): readonly string[] =>
  (JSON.parse(json ?? '[]') as string[]).map((option) => `${prefix}${option}`).sort();

export const optionList = (options: readonly string[]): string => options.map(clause).join(', ');

/** `SET (…)` and `RESET (…)` that turn the one list into the other. */
export function optionChanges(live: readonly string[] = [], expected: readonly string[] = []): readonly string[] {
  const gone = live.filter((option) => !expected.some((other) => nameOf(other) === nameOf(option)));
  const set = expected.filter((option) => !live.includes(option));
  return [
    ...(gone.length > 0 ? [`RESET (${gone.map(nameOf).map(quotedParts).join(', ')})`] : []),
    ...(set.length > 0 ? [`SET (${optionList(set)})`] : []),
  ];
}

const nameOf = (option: string): string => option.split('=')[0]!;
const quotedParts = (name: string): string => name.split('.').map(quoteName).join('.');

function clause(option: string): string {
  const value = option.slice(nameOf(option).length + 1);
  return `${quotedParts(nameOf(option))}=${/^(-?\d+(\.\d+)?|[a-z_]+)$/.test(value) ? value : quoteLiteral(value)}`;
}
