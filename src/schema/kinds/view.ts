// Views. Their columns are in their definition.
import type { Kind } from '../kind.ts';
import { parseView, type ViewAttributes, viewQuery, withOptions } from '../view-definition.ts';

export const view: Kind<ViewAttributes> = {
  name: 'view',
  plural: 'views',
  query: (scope) => `/* gate:view */ ${viewQuery(scope, 'v')}`,
  parse: (row) => parseView('view', row),
  weight: () => 80,
  notCompared: ['columns'],
  printed: ['definition'],
  create: ({ id, attributes }) => [`CREATE VIEW ${id}${withOptions(attributes)} AS\n${attributes.definition}`],
  alter: ({ expected: { id, attributes }, live }) => {
    // CREATE OR REPLACE VIEW keeps the columns that are there, in their order, and may add to them.
    if (live.attributes.columns.some((column, i) => column !== attributes.columns[i])) return 'replace';
    return [`CREATE OR REPLACE VIEW ${id}${withOptions(attributes)} AS\n${attributes.definition}`];
  },
  drop: ({ id }) => [`DROP VIEW ${id}`],
  caution: (difference) =>
    difference.state === 'changed' &&
    difference.live.attributes.columns.some((column, i) => column !== difference.expected.attributes.columns[i])
      ? 'where another view is built on it, drop that one first and make it again after'
      : undefined,
};
