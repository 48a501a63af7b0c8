// The grammar takes longer to load than all the rest of a comparison.
import { afterAll, expect, test, vi } from 'vitest';
import { compareMeanings } from '../../../../src/schema/compare/compare-meanings.ts';
import { catalog, column, table, view } from '../catalogs.ts';

// Other files share this process, and its modules.
vi.hoisted(() => vi.resetModules());
afterAll(() => void vi.resetModules());

const parsed: string[] = [];
vi.mock('../../../../src/sql/parser.ts', () => ({
  parseStatements: async (sql: string) => {
    parsed.push(sql);
    return null;
  },
}));

test('the grammar is only asked where what a server printed differs', async () => {
  const objects = [table('t'), column('t', 'a', { type: 'text', default: "'x'::text" }), view('v', 'SELECT 1')];
  expect(await compareMeanings(catalog(objects, 150_000), catalog(objects))).toEqual([]);
  expect(
    await compareMeanings(catalog(objects), catalog([...objects.slice(0, 1), column('t', 'a', { type: 'varchar', default: "'x'::text" })])),
  ).toHaveLength(2);
  expect(parsed).toEqual([]);
  expect(await compareMeanings(catalog(objects), catalog([...objects.slice(0, 2), view('v', 'SELECT 2')]))).toHaveLength(1);
  expect(parsed.sort()).toEqual(['SELECT 1', 'SELECT 2']);
});
