// What comments and security labels are on: for a row of pg_description or pg_seclabel, the object by the name that COMMENT ON and
// SECURITY LABEL ON take, and what of the catalog contains it. What pg_dump leaves out is left out here too. Each kind says how it is named.
import type { Row } from '../../../postgres/session/queryable.ts';
import { quoteLiteral } from '../../../sql/quote.ts';
import type { DescribedRows } from '../../model/catalog-facets.ts';
import { grouped } from '../../model/grouped.ts';
import type { Kind } from '../../model/kind.ts';
import { qualified } from '../../model/name.ts';
import { referenceTo } from '../../model/object.ts';
import { notOfExtension, ourSchema, type Scope } from '../../model/scope.ts';
import { byLetter, lettersAmong } from './letters.ts';

export interface Target {
  /** `table public.users`, `constraint users_pkey on public.users`. */
  readonly id: string;
  readonly owner: string;
}

/**
 * A SELECT of the columns for parseTarget, and of `provider` and `text`, ordered.
 * @param notes SELECT of classid, objoid, objsubid, provider, text.
 * @param kinds whose objects they may be on.
 */
export function targetQuery(scope: Scope, notes: string, kinds: readonly Kind[], isOfInterest: (rows: DescribedRows) => boolean): string {
  const entries = kinds.flatMap(({ name, described = [] }) => described.map(({ rows, called }) => ({ rows, kind: name, called })));
  const all = [...grouped(entries, ({ rows }) => rows)];
  const wanted = all.filter(([rows]) => isOfInterest(rows));
  // If none is of interest, any one will do: it finds nothing.
  const selects = (wanted.length > 0 ? wanted : all.slice(0, 1)).map(([rows, of]) => select(rows, of, scope));
  return `WITH d AS MATERIALIZED (${notes})\n${selects.join('\nUNION ALL ')}\nORDER BY target, owner, names, tail, provider`;
}

export function parseTarget(row: Row): Target {
  const name = `${nameIn(row['names'])}${row['tail'] ?? ''}`;
  const on = nameIn(row['parent']);
  const target = row['target']!;
  const owner = row['owner'] == null ? name : `${nameIn(row['owner'])}${row['owner_tail'] ?? ''}`;
  return {
    id: `${target} ${name}${on === '' ? '' : ` on ${row['on_words'] == null ? '' : `${row['on_words']} `}${on}`}`,
    owner: referenceTo(row['kind']!, owner),
  };
}

/** Nulls in it do not count. */
const nameIn = (json: string | null | undefined): string =>
  qualified(...(JSON.parse(json ?? '[]') as (string | null)[]).filter((name) => name !== null));

interface Entry {
  readonly kind: string;
  readonly called: string | Readonly<Record<string, string>> | undefined;
}

function select(rows: DescribedRows, entries: readonly Entry[], scope: Scope): string {
  const { catalog, letter, joins = '', schema, subid = '= 0' } = rows;
  const array = (elements?: string): string => (elements === undefined ? 'NULL' : `pg_catalog.json_build_array(${elements})::text`);
  const words = entries.flatMap(({ kind, called = kind }) =>
    typeof called === 'string' ? [{ of: '', target: called, kind }] : Object.entries(called).map(([of, target]) => ({ of, target, kind })),
  );
  const [owning, oid] = rows.of ?? [catalog, 'o.oid'];
  const namespace = schema === undefined ? '' : `JOIN pg_catalog.pg_namespace n ON n.oid = ${schema} AND ${ourSchema(scope)}`;
  const conditions = [
    notOfExtension(`pg_catalog.${owning}`, oid, schema === undefined ? undefined : scope),
    ...(letter === undefined ? [] : [lettersAmong(letter, words.map(({ of }) => of).join(''))]),
    ...(rows.where === undefined ? [] : [rows.where]),
  ];
  const wordFor = (what: 'target' | 'kind'): string =>
    byLetter(
      letter,
      words.map((word) => [word.of, quoteLiteral(word[what])]),
    );
  return `SELECT ${wordFor('target')} AS target, ${array(rows.names)} AS names, ${rows.tail ?? 'NULL'} AS tail,
  ${array(rows.parent)} AS parent, ${rows.on === undefined ? 'NULL' : quoteLiteral(rows.on)} AS on_words,
  ${rows.kind ?? wordFor('kind')} AS kind, ${array(rows.owner)} AS owner, ${rows.ownerTail ?? 'NULL'} AS owner_tail, d.provider, d.text
FROM d JOIN pg_catalog.${catalog} o ON d.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND o.oid = d.objoid AND d.objsubid ${subid}
${joins} ${namespace} WHERE ${conditions.join(' AND ')}`;
}
