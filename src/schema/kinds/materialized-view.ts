// Materialized views. Whether they are filled is data, not schema.
import type { Kind } from '../kind.ts';
import { parseView, type ViewAttributes, viewQuery, withOptions } from '../view-definition.ts';

export const materializedView: Kind<ViewAttributes> = {
  name: 'materialized view',
  plural: 'materialized views',
  query: (scope) => `/* gate:materialized-view */ ${viewQuery(scope, 'm')}`,
  parse: (row) => parseView('materialized view', row),
  weight: () => 82,
  notCompared: ['columns', 'options'],
  printed: ['definition'],
  create: ({ id, attributes }) => [`CREATE MATERIALIZED VIEW ${id}${withOptions(attributes)} AS\n${attributes.definition}`],
  alter: () => 'replace',
  drop: ({ id }) => [`DROP MATERIALIZED VIEW ${id}`],
  caution: () => 'this runs its query and fills it',
};
