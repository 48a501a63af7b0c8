// Comments, each on the object that its id refers to, and part of that object. Those that initdb and extensions have made are theirs.

import type { DescribedRows } from '../../model/catalog-facets.ts';
import type { Kind } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import type { Scope } from '../../model/scope.ts';
import { parseTarget, targetQuery } from '../../parts/catalogs/described-object.ts';
import { commentOn } from '../../parts/comment-on.ts';

type CommentAttributes = {
  readonly text: string;
};

const NAMESPACES = "'pg_catalog.pg_namespace'::pg_catalog.regclass";
const DEFAULT_OF_PUBLIC = 'standard public schema';

/** The comment that initdb gives the schema public is as none, and none there is as an empty one: so does pg_dump. */
const OF_PUBLIC = `SELECT ${NAMESPACES}, p.oid, 0, NULL, coalesce(c.description, '') AS text
  FROM pg_catalog.pg_namespace p LEFT JOIN pg_catalog.pg_description c ON c.classoid = ${NAMESPACES} AND c.objoid = p.oid AND c.objsubid = 0
  WHERE p.nspname = 'public' AND c.description IS DISTINCT FROM '${DEFAULT_OF_PUBLIC}'`;

const NOTES = `SELECT c.classoid AS classid, c.objoid, c.objsubid, NULL AS provider, c.description AS text FROM pg_catalog.pg_description c
  WHERE c.objoid >= 16384 AND (c.classoid, c.objoid) NOT IN (SELECT ${NAMESPACES}, p.oid FROM pg_catalog.pg_namespace p WHERE p.nspname = 'public')
UNION ALL ${OF_PUBLIC}`;

/** @param kinds whose objects it may be on. */
export const comment = (kinds: () => readonly Kind[]): Kind<CommentAttributes> => ({
  name: 'comment',
  plural: 'comments',
  catalogs: [
    { table: 'pg_description', oid: 'objoid', about: 'classoid' },
    // The comment on the schema public, whose oid is one of PostgreSQL's own, if it is not the original one.
    { name: 'comment-on-public', rows: `(${OF_PUBLIC}) p`, value: 'p.text' },
  ],
  foundBy: ['pg_description', 'comment-on-public'],
  attributes: { text: 'meaning', extensionText: 'tuning' },
  query: (scope, present = kinds()) => `/* gate:comment */ ${targetQuery(scope, NOTES, present, isCommented(scope))}`,
  parse: (row) => ({ kind: 'comment', ...parseTarget(row), attributes: { text: row['text']! } }),
  weight: () => weightOfStep('comment'),
  mentions: () => '',
  create: ({ id, attributes }) => [commentOn(id, attributes.text)],
  alter: ({ expected: { id, attributes } }) => [commentOn(id, attributes.text)],
  drop: ({ id }) => [commentOn(id, id === 'schema public' ? DEFAULT_OF_PUBLIC : null)],
  brief: ({ attributes: { text } }) => (text.length > 80 ? `${text.slice(0, 80)}…` : text),
  // An extension's comment comes from the files on the server's disk, and so from its version.
  aspect: ({ expected }) => (expected.id.startsWith('extension ') ? 'extensionText' : 'text'),
});

const isCommented =
  ({ extent }: Scope) =>
  ({ catalog }: DescribedRows): boolean =>
    extent?.commented?.has(catalog) ?? true;
