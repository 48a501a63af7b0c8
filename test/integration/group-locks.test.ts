// A server whose lock table is too small for a group of migrations: they are applied one by one, where one by one they fit.
import { expect, test } from 'vitest';
import { migrationsFolder } from '../support/files.ts';
import { FEW_LOCKS, ownServer } from '../support/server.ts';
import { upOn } from '../support/up-on.ts';

const table = (name: string): string => `CREATE TABLE ${name} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text UNIQUE);`;

test('a group that exhausts the locks of the server is applied one by one', async () => {
  const server = await ownServer(FEW_LOCKS);
  await server.start();
  const texts = Array.from({ length: 45 }, (_, i) => [`${100 + i}_t.sql`, [0, 1, 2, 3].map((n) => table(`t${i}_${n}`)).join('\n')]);
  const all = texts.map(([, text]) => text).join('\n');
  await expect(server.admin(`BEGIN; ${all} ROLLBACK`)).rejects.toThrow('out of shared memory');
  const { code, report } = await upOn(server.url(), migrationsFolder(Object.fromEntries(texts)));
  expect([code, report.steps.filter(({ state }) => state === 'applied').length]).toEqual([0, 45]);
  const [{ transactions }] = (await server.admin('SELECT count(DISTINCT xmin::text)::int AS transactions FROM schemagate.migrations')) as [
    { transactions: number },
  ];
  expect(transactions).toBe(45);
});
