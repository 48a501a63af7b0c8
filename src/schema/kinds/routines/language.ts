// Procedural languages that were made by hand. plpgsql and most others are extensions, and listed as such.

import type { Row } from '../../../postgres/session/queryable.ts';
import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified, quoteName } from '../../model/name.ts';
import { notOfExtension } from '../../model/scope.ts';
import { grantedInDatabase, inDatabase } from '../../parts/catalogs/catalog-rows.ts';

type LanguageAttributes = {
  /** Whether anyone may write functions in it. */
  readonly trusted?: true;
  readonly handler: string;
  readonly inline?: string;
  readonly validator?: string;
};

/** A function's schema and name as JSON. */
const named = (oid: string): string => `(SELECT pg_catalog.json_build_array(n.nspname, p.proname) FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = ${oid})`;

const nameIn = (row: Row, column: string): string | null =>
  row[column] == null ? null : qualified(...(JSON.parse(row[column]) as string[]));

export const language: Kind<LanguageAttributes> = {
  name: 'language',
  plural: 'languages',
  ...inDatabase('pg_language', 'lan', { isLabelled: true }),
  catalogs: [{ table: 'pg_language', oid: 'oid', acl: 'lanacl' }],
  securable: { rows: grantedInDatabase('pg_language', 'lan', 'l'), grants: { on: 'LANGUAGE', isOpen: true } },
  attributes: { trusted: 'meaning', handler: 'meaning', inline: 'meaning', validator: 'meaning' },
  query: () => `/* gate:language */ SELECT l.lanname AS name, l.lanpltrusted AS trusted, ${named('l.lanplcallfoid')} AS handler,
  ${named('l.laninline')} AS inline, ${named('l.lanvalidator')} AS validator
FROM pg_catalog.pg_language l WHERE l.lanispl AND ${notOfExtension('pg_catalog.pg_language', 'l.oid')} ORDER BY l.lanname`,
  parse: (row) => ({
    kind: 'language',
    id: quoteName(row['name']!),
    attributes: present<LanguageAttributes>({
      trusted: row['trusted'] === 't',
      handler: nameIn(row, 'handler'),
      inline: nameIn(row, 'inline'),
      validator: nameIn(row, 'validator'),
    }),
  }),
  weight: () => weightOfStep('language'),
  // Texts name a function with its opening parenthesis.
  mentions: ({ attributes: { handler, inline, validator } }) => [handler, inline, validator].map((name) => `${name ?? ''}(`).join(' '),
  create: ({ id, attributes: { trusted, handler, inline, validator } }) => [
    `CREATE ${trusted ? 'TRUSTED ' : ''}LANGUAGE ${id} HANDLER ${handler}${inline === undefined ? '' : ` INLINE ${inline}`}${validator === undefined ? '' : ` VALIDATOR ${validator}`}`,
  ],
  // CREATE OR REPLACE keeps the functions that are written in it.
  alter: ({ expected }) => language.create(expected, []).map((statement) => statement.replace(/^CREATE/, 'CREATE OR REPLACE')),
  drop: ({ id }) => [`DROP LANGUAGE ${id}`],
  brief: ({ attributes: { handler } }) => `handler ${handler}`,
};
