// Functions, window functions and procedures. One object for each signature: overloads are apart.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, qualified, quoteName, withInputMode } from '../../model/name.ts';
import type { CatalogObject } from '../../model/object.ts';
import { notOfType, ourOwn } from '../../model/scope.ts';
import { COUNTED_ROUTINES, routineFacets } from '../../parts/catalogs/routine-rows.ts';

type FunctionAttributes = {
  /** As pg_get_functiondef prints it: a whole CREATE OR REPLACE statement. */
  readonly definition: string;
  readonly procedure?: true;
};

export const routine: Kind<FunctionAttributes> = {
  name: 'function',
  plural: 'functions',
  catalogs: [COUNTED_ROUTINES],
  foundBy: ['pg_proc.f', 'pg_proc.w', 'pg_proc.p'],
  ...routineFacets({ f: 'function', w: 'function', p: 'procedure' }),
  attributes: { definition: 'meaning', procedure: 'meaning', planning: 'tuning' },
  // PostgreSQL's own functions, thousands of them, are passed over before anything is joined.
  query: (
    scope,
  ) => `/* gate:function */ SELECT n.nspname AS schema, p.proname AS name, pg_catalog.oidvectortypes(p.proargtypes) AS arguments,
  p.prokind AS kind, pg_catalog.pg_get_functiondef(p.oid) AS definition
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace AND p.prokind IN ('f', 'w', 'p') AND ${ourOwn(scope, 'pg_catalog.pg_proc', 'p.oid')}
  AND ${notOfType('p.oid')} ORDER BY n.nspname, p.proname, arguments`,
  parse: (row) => ({
    kind: 'function',
    id: `${qualified(row['schema']!, row['name']!)}(${row['arguments']!})`,
    attributes: present<FunctionAttributes>({ definition: row['definition']!.trimEnd(), procedure: row['kind'] === 'p' }),
  }),
  weight: () => weightOfStep('function'),
  printed: { definition: 'statement' },
  aspect: ({ expected, live }, name) =>
    name === 'definition' && withoutPlanning(expected.attributes.definition) === withoutPlanning(live.attributes.definition)
      ? 'planning'
      : name,
  mentions: ({ id, attributes: { definition } }) => (isParsed(definition) ? definition : `${id} ${head(definition)}`),
  // A body that is a string is only read when it is called.
  body: ({ id, attributes: { definition } }) => (isParsed(definition) ? '' : `${definition}\n${bareNames(id, definition)}`),
  // A body that is not a string is kept as what it was parsed to, with all that it uses.
  dependsOn: ({ id, attributes: { definition } }) => (isParsed(definition) ? definition : `${id} ${head(definition)}`),
  unsettles: ({ state }) => (state === 'extra' ? 'replaced' : 'untouched'),
  create: ({ attributes }) => [attributes.definition],
  alter: ({ expected, live }) => (hasSameHead(expected, live) ? [expected.attributes.definition] : 'replace'),
  drop: ({ id, attributes }) => [attributes.procedure ? `DROP PROCEDURE ${withInputMode(id)}` : `DROP FUNCTION ${id}`],
  caution: (difference) =>
    difference.state === 'changed' && !hasSameHead(difference.expected, difference.live)
      ? 'argument names, defaults and the result cannot be changed in place: the function and what uses it are dropped and recreated'
      : undefined,
};

const isParsed = (definition: string): boolean => /^(BEGIN ATOMIC|RETURN\b)/m.test(definition);

/** A body that is a string may leave out schemas: what it names may be in the function's own, or in those that it looks in. */
const bareNames = (id: string, definition: string): string => {
  const path = /^ SET search_path TO (.*)$/m.exec(definition)?.[1] ?? "'public'";
  const schemas = [allButLast(id.slice(0, id.indexOf('('))), ...[...path.matchAll(/'([^']+)'/g)].map(([, name]) => quoteName(name!))];
  return [...definition.matchAll(/[\p{L}_][\p{L}\p{N}_$]*\(?/gu)]
    .flatMap(([name]) => schemas.map((schema) => `${schema}.${name}`))
    .join(' ');
};

/** The lines before the language: name, arguments with their names and defaults, result. */
const head = (definition: string): string => definition.split('\n LANGUAGE ')[0]!;

const hasSameHead = (a: CatalogObject<FunctionAttributes>, b: CatalogObject<FunctionAttributes>): boolean =>
  head(a.attributes.definition) === head(b.attributes.definition);

/** What a function tells the planner, in the lines before its settings and its body. */
const PLANNING = / (?:COST [\d.e+-]+|ROWS [\d.e+-]+|PARALLEL (?:SAFE|RESTRICTED|UNSAFE)|SUPPORT (?:"(?:[^"]|"")+"|[^\s"])+)/g;

function withoutPlanning(definition: string): string {
  const language = definition.indexOf('\n LANGUAGE ');
  const body = definition.slice(language).search(/\n(?:AS |BEGIN ATOMIC|RETURN\b)/);
  if (language < 0 || body < 0) return definition;
  const clauses = definition.slice(language, language + body);
  return (
    definition.slice(0, language) + clauses.replaceAll(PLANNING, '').replaceAll(/\n\s*(?=\n|$)/g, '') + definition.slice(language + body)
  );
}
