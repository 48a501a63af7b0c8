// Row-level-security policies of tables. Whether a table looks at them at all is the table's.

import type { Change, Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { allButLast, lastName, qualified, quoteName } from '../../model/name.ts';
import { type CatalogObject, referenceTo } from '../../model/object.ts';
import { ourRelations } from '../../model/scope.ts';
import { onTable, ROLES_NAMED } from '../../parts/catalogs/catalog-rows.ts';

type PolicyAttributes = {
  /** Absent: ALL. */
  readonly command?: string;
  readonly restrictive?: true;
  /** Absent: PUBLIC. */
  readonly roles?: readonly string[];
  readonly using?: string;
  readonly check?: string;
};

const COMMANDS: Readonly<Record<string, string>> = { r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' };

export const policy: Kind<PolicyAttributes> = {
  name: 'policy',
  plural: 'policies',
  ...onTable('pg_policy', 'pol', 'polrelid'),
  catalogs: [
    { table: 'pg_policy', oid: 'oid', relation: 'polrelid', onlyBeside: ['pg_policy+'] },
    { ...ROLES_NAMED, onlyBeside: ['pg_policy+'] },
  ],
  foundBy: ['pg_policy+'],
  attributes: { command: 'meaning', restrictive: 'meaning', roles: 'meaning', using: 'meaning', check: 'meaning' },
  query: (scope) => {
    const { from, where } = ourRelations(scope, 'rp');
    return `/* gate:policy */ SELECT n.nspname AS schema, c.relname AS "table", p.polname AS name, p.polcmd AS command,
  p.polpermissive AS permissive, (SELECT pg_catalog.json_agg(r.rolname ORDER BY r.rolname) FROM pg_catalog.pg_roles r
    WHERE r.oid = ANY (p.polroles)) AS roles,
  pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using, pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS "check"
FROM ${from} JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid WHERE ${where} ORDER BY n.nspname, c.relname, p.polname`;
  },
  parse: (row) => {
    const table = qualified(row['schema']!, row['table']!);
    return {
      kind: 'policy',
      id: `${table}.${quoteName(row['name']!)}`,
      owner: referenceTo('table', table),
      attributes: present<PolicyAttributes>({
        command: COMMANDS[row['command']!],
        restrictive: row['permissive'] !== 't',
        roles: (JSON.parse(row['roles'] ?? '[]') as string[]).map(quoteName),
        using: row['using'],
        check: row['check'],
      }),
    };
  },
  actsOnRows: true,
  weight: () => weightOfStep('policy'),
  printed: { using: 'expression', check: 'expression' },
  create: (object) => [createPolicy(object)],
  alter: alterPolicy,
  drop: ({ id }) => [`DROP POLICY ${lastName(id)} ON ${allButLast(id)}`],
  brief: ({ attributes: { command, restrictive, roles } }) =>
    `${restrictive ? 'restrictive' : 'permissive'}, for ${command ?? 'ALL'} to ${(roles ?? ['PUBLIC']).join(', ')}`,
  caution: ({ state }) =>
    state === 'missing' ? undefined : 'a policy that is recreated does not exist in between: run its statements in one transaction',
};

function createPolicy({ id, attributes }: CatalogObject<PolicyAttributes>): string {
  const { command, restrictive } = attributes;
  const kind = `${restrictive ? ' AS RESTRICTIVE' : ''}${command === undefined ? '' : ` FOR ${command}`}`;
  return `CREATE POLICY ${lastName(id)} ON ${allButLast(id)}${kind}${to(attributes)}${using(attributes)}${check(attributes)}`;
}

/** ALTER POLICY sets an expression, and has no way to take one away. */
function alterPolicy({ expected, changed }: Change<PolicyAttributes>): readonly string[] | 'replace' {
  const { id, attributes } = expected;
  const isGone = (name: 'using' | 'check'): boolean => changed.includes(name) && attributes[name] === undefined;
  if (changed.includes('command') || changed.includes('restrictive') || isGone('using') || isGone('check')) return 'replace';
  const clauses = [
    changed.includes('roles') ? ` TO ${(attributes.roles ?? ['PUBLIC']).join(', ')}` : '',
    changed.includes('using') ? using(attributes) : '',
    changed.includes('check') ? check(attributes) : '',
  ];
  return [`ALTER POLICY ${lastName(id)} ON ${allButLast(id)}${clauses.join('')}`];
}

const to = ({ roles }: PolicyAttributes): string => (roles === undefined ? '' : ` TO ${roles.join(', ')}`);
const using = (attributes: PolicyAttributes): string => (attributes.using === undefined ? '' : ` USING (${attributes.using})`);
const check = (attributes: PolicyAttributes): string => (attributes.check === undefined ? '' : ` WITH CHECK (${attributes.check})`);
