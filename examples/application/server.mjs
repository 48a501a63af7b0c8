// An application that lives with its database: orders over HTTP. It survives a server that is started again, a network that is cut and a table
// that somebody drops, and loses no order that it has acknowledged.
//   PUT /orders/UUID {"item": "tea", "amount": 2}   204 when it is saved for good; 503: ask again, with the same id
//   GET /totals · GET /health · GET /health/connection
import { createServer } from 'node:http';
import { DatabaseMonitor, healthCheck, passing, up, waitForDatabase } from 'schemagate';
import { countTotals, isMissingTable, pool, readTotals, saveOrder } from './database.mjs';

const { PORT = '8080', CHECK_EVERY = '30s' } = process.env;

// Where the gate runs in a container of its own before this one, neither is needed.
await succeeded(waitForDatabase());
await succeeded(up());

const monitor = new DatabaseMonitor({ interval: CHECK_EVERY, recovery: 'auto' });
monitor.on('unhealthy', ({ issues, recommendations }) => log('the database is not as it should be', { issues, recommendations }));
monitor.on('recovered', () => log('the database is well again'));
monitor.on('heal', ({ result, summary }) => {
  log(`heal: ${result}`, { summary });
  // A table comes back without its rows, and these can be counted.
  if (result !== 'healed') return;
  countTotals().then(
    () => log('the totals were counted again'),
    (error) => log('the totals could not be counted', { error: error.message }),
  );
});
await monitor.start();

const server = createServer((request, response) => {
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
  respond(request)
    .then(({ status, body }) => answer(status, body))
    .catch((error) => {
      log('a request failed', { error: error.message });
      // Not acknowledged: whoever asked may ask again.
      answer(passing(error) === null && !isMissingTable(error) ? 500 : 503, { error: 'try again' });
    });
});
server.listen(Number(PORT), function listening() {
  log('listening', { port: this.address().port });
});

async function respond(request) {
  const [, id] = /^\/orders\/([0-9a-f-]{36})$/.exec(request.url) ?? [];
  if (request.method === 'PUT' && id !== undefined) {
    const order = orderIn(await textOf(request));
    if (order === null) return { status: 400, body: { error: 'send {"item": "…", "amount": 1}' } };
    await saveOrder({ id, ...order });
    return { status: 204 };
  }
  if (request.url === '/totals') return { status: 200, body: await readTotals() };
  // As the monitor saw it last, and as this application's own connections are now.
  if (request.url === '/health') return healthAnswer(monitor.health);
  if (request.url === '/health/connection') return healthAnswer(await healthCheck(pool, { timeout: '2s' }));
  return { status: 404, body: { error: 'there is nothing here' } };
}

const healthAnswer = (health) => ({ status: health.healthy ? 200 : 503, body: health });

function orderIn(text) {
  try {
    const { item, amount } = JSON.parse(text);
    return typeof item === 'string' && Number.isSafeInteger(amount) && amount > 0 ? { item, amount } : null;
  } catch {
    return null;
  }
}

async function textOf(request) {
  let text = '';
  for await (const part of request.setEncoding('utf8')) if (text.length < 10_000) text += part;
  return text;
}

async function succeeded(running) {
  const { exit, summary, findings } = await running;
  log(summary);
  if (exit === 0) return;
  for (const { message, hint } of findings) log(message, { hint });
  process.exit(exit);
}

function log(message, more = {}) {
  console.log(JSON.stringify({ at: new Date().toISOString(), message, ...more }));
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
    await monitor.stop();
    await pool.end();
  });
