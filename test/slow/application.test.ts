// The example application under what happens to databases: its server is stopped, crashes, the network is cut and stalls, a table is dropped.
// Every order that it has acknowledged is there, once, and the totals are those of the orders.
import { expect, test } from 'vitest';
import { application, customers, expectAllSaved, expectSameSums } from '../support/application.ts';
import { query, urlOf } from '../support/database.ts';
import { startProxy } from '../support/proxy.ts';
import { ownServer } from '../support/server.ts';

test('no acknowledged order is lost or saved twice, whatever happens to the database', async () => {
  const server = await ownServer();
  await server.start();
  const proxy = await startProxy(server.port);
  const app = await application(urlOf(server.url(), { port: proxy.port }));
  const ordering = customers(app);
  await ordering.more(20);

  // It is started again in order, and crashes.
  for (const mode of ['fast', 'kill'] as const) {
    await server.stop(mode);
    await server.start();
    await ordering.more(20);
  }

  // The network is cut; a connection ends just when an answer is due, so that nobody knows whether a COMMIT was done; and it is silent.
  proxy.judge = () => ({ do: 'cut' });
  await app.logs('the database is not as it should be');
  proxy.judge = () => ({ do: 'pass' });
  await ordering.more(20);
  let commits = 0;
  proxy.judge = ({ to, bytes }) =>
    to === 'server' && bytes.includes('COMMIT') && commits++ % 3 === 0 ? { do: 'swallow-answer' } : { do: 'pass' };
  await ordering.more(20);
  const stalled = new Set<number>();
  proxy.judge = ({ connection }) => {
    if (stalled.size < 4) stalled.add(connection);
    return stalled.has(connection) ? { do: 'stall', ms: 600_000 } : { do: 'pass' };
  };
  await ordering.more(20);
  proxy.judge = () => ({ do: 'pass' });

  await expectSameSums(server.url());

  // Somebody drops a table.
  const before = ordering.acknowledged.size;
  await query(server.url(), 'DROP TABLE totals');
  await app.logs('the totals were counted again');
  await ordering.more(20);
  await ordering.stop();
  await app.logs('well again');

  expect([commits > 3, stalled.size, before > 100]).toEqual([true, 4, true]);
  await expectAllSaved(server.url(), ordering);
  await expectSameSums(server.url());
  const totals = await query(server.url(), 'SELECT item, sum(amount)::integer AS amount FROM orders GROUP BY item ORDER BY item');
  expect(await (await fetch(`${app.url}/totals`)).json()).toEqual(totals);
  for (const path of ['/health', '/health/connection']) {
    const answer = await fetch(`${app.url}${path}`);
    expect([path, answer.status, await answer.json()]).toEqual([path, 200, expect.objectContaining({ healthy: true, tables_present: 2 })]);
  }
  expect(app.logged()).not.toMatch(/Error:|uncaught|Unhandled/);
  await proxy.close();
  app.process.kill('SIGTERM');
  await new Promise((done) => app.process.once('exit', done));
  expect(app.process.exitCode).toBe(0);
});
