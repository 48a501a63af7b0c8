// Notes over HTTP: GET /notes lists them, POST /notes adds one, PUT /notes/7 says whether it is done. GET / answers as long as the database does.
import { createServer } from 'node:http';
import { openStore } from './store.mjs';

const store = await openStore(process.env.DATABASE_URL);

const server = createServer(async (request, response) => {
  try {
    const [, path, id] = request.url.split('/');
    if (path === '') answer(response, 200, { database: store.name, notes: await store.count() });
    else if (path !== 'notes') answer(response, 404, { error: 'there is only /notes' });
    else if (request.method === 'POST') answer(response, 201, await store.add((await bodyOf(request)).text));
    else if (request.method === 'PUT') answer(response, 200, await store.setDone(Number(id), (await bodyOf(request)).done));
    else answer(response, 200, await store.list());
  } catch (error) {
    console.error(error.message);
    answer(response, 500, { error: error.message });
  }
});

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

server.listen(8080, () => console.log(`listening on port 8080, on ${store.name}`));

process.on('SIGTERM', () => {
  server.close(() => store.close());
  server.closeIdleConnections();
});
