// Security labels, which a provider's library gives meaning to (sepgsql). The library must be loaded to write one, not to read one.

import { quoteLiteral } from '../../../sql/quote.ts';
import type { Kind } from '../../model/kind.ts';
import { weightOfStep } from '../../model/making-order.ts';
import { quoteName } from '../../model/name.ts';
import { parseTarget, targetQuery } from '../../parts/catalogs/described-object.ts';
import { withKeyWords } from '../../parts/comment-on.ts';

type LabelAttributes = {
  readonly label: string;
};

const NOTES =
  'SELECT s.classoid AS classid, s.objoid, s.objsubid, s.provider, s.label AS text FROM pg_catalog.pg_seclabel s WHERE s.objoid >= 16384 OR s.objoid = 2200';

/** @param kinds whose objects it may be on. */
export const securityLabel = (kinds: () => readonly Kind[]): Kind<LabelAttributes> => ({
  name: 'security label',
  plural: 'security labels',
  catalogs: [{ table: 'pg_seclabel', onlyBeside: ['pg_seclabel#'] }],
  foundBy: ['pg_seclabel#'],
  attributes: { label: 'meaning' },
  query: (scope) => `/* gate:security-label */ ${targetQuery(scope, NOTES, kinds(), ({ isLabelled }) => isLabelled === true)}`,
  parse: (row) => {
    const { id, owner } = parseTarget(row);
    return { kind: 'security label', id: `FOR ${quoteName(row['provider']!)} ON ${id}`, owner, attributes: { label: row['text']! } };
  },
  weight: () => weightOfStep('security label'),
  mentions: () => '',
  create: ({ id, attributes }) => [label(id, quoteLiteral(attributes.label))],
  alter: ({ expected: { id, attributes } }) => [label(id, quoteLiteral(attributes.label))],
  drop: ({ id }) => [label(id, 'NULL')],
  brief: ({ attributes }) => attributes.label,
  caution: () => 'this needs the library of the provider: shared_preload_libraries',
});

function label(id: string, value: string): string {
  const [provider] = /^FOR (?:"(?:[^"]|"")*"|\S+) ON /.exec(id)!;
  return `SECURITY LABEL ${provider}${withKeyWords(id.slice(provider.length))} IS ${value}`;
}
