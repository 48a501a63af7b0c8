// Foreign data wrappers that no extension has made.

import type { Kind } from '../../model/kind.ts';
import { present } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { qualified } from '../../model/name.ts';
import { notOfExtension } from '../../model/scope.ts';
import { grantedInDatabase, seldomInDatabase } from '../../parts/catalogs/catalog-rows.ts';
import {
  type ForeignOptions,
  optionsAsJson,
  optionsChange,
  optionsClause,
  parseOptions,
  secretsCaution,
} from '../../parts/foreign-options.ts';

type WrapperAttributes = {
  readonly handler?: string;
  readonly validator?: string;
  readonly options?: ForeignOptions;
};

export const foreignDataWrapper: Kind<WrapperAttributes> = {
  name: 'foreign data wrapper',
  plural: 'foreign data wrappers',
  ...seldomInDatabase('pg_foreign_data_wrapper', 'fdw'),
  securable: { rows: grantedInDatabase('pg_foreign_data_wrapper', 'fdw', 'F'), grants: { on: 'FOREIGN DATA WRAPPER' } },
  attributes: { handler: 'meaning', validator: 'meaning', options: 'meaning' },
  query: () => `/* gate:foreign-data-wrapper */ SELECT w.fdwname AS name,
  CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::pg_catalog.regproc::text END AS handler,
  CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::pg_catalog.regproc::text END AS validator, ${optionsAsJson('w.fdwoptions')} AS options
FROM pg_catalog.pg_foreign_data_wrapper w
WHERE ${notOfExtension('pg_catalog.pg_foreign_data_wrapper', 'w.oid')} ORDER BY w.fdwname`,
  parse: (row) => ({
    kind: 'foreign data wrapper',
    id: qualified(row['name']!),
    attributes: present<WrapperAttributes>({
      handler: row['handler'],
      validator: row['validator'],
      options: parseOptions(row['options']),
    }),
  }),
  weight: () => weightOfStep('foreign data wrapper'),
  mentions: ({ attributes: { handler, validator } }) => `${handler}(\n${validator}(`,
  create: ({ id, attributes }) => [
    `CREATE FOREIGN DATA WRAPPER ${id}${functions(attributes, ['handler', 'validator'])}${optionsClause(attributes.options)}`,
  ],
  alter: ({ expected: { id, attributes }, live, changed }) => {
    const options = optionsChange(attributes.options, live.attributes.options);
    const clauses = `${functions(attributes, changed, true)}${options === null ? '' : ` ${options}`}`;
    return clauses === '' ? [] : [`ALTER FOREIGN DATA WRAPPER ${id}${clauses}`];
  },
  drop: ({ id }) => [`DROP FOREIGN DATA WRAPPER ${id}`],
  caution: (difference) =>
    secretsCaution(difference.expected.attributes.options, difference.state === 'changed' ? difference.live.attributes.options : undefined),
};

/** ` HANDLER x VALIDATOR y` of those attributes. */
const functions = (attributes: WrapperAttributes, names: readonly string[], isChange = false): string =>
  (['handler', 'validator'] as const)
    .filter((name) => names.includes(name) && (isChange || attributes[name] !== undefined))
    .map((name) => (attributes[name] === undefined ? ` NO ${name.toUpperCase()}` : ` ${name.toUpperCase()} ${attributes[name]}`))
    .join('');
