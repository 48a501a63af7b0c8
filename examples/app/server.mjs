// A small application behind the gate: it answers from the tables that the migrations created, and does not check them itself.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import pg from 'pg';

const { PGPASSWORD_FILE } = process.env;
if (PGPASSWORD_FILE) process.env.PGPASSWORD = readFileSync(PGPASSWORD_FILE, 'utf8').trimEnd();

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

const server = createServer(async (_request, response) => {
  try {
    const services = await pool.query('SELECT name, status, note FROM services ORDER BY name');
    const users = await pool.query('SELECT count(*)::integer AS count FROM users');
    const top = await pool.query('SELECT topic, display_name, best_score FROM leaderboard ORDER BY best_score DESC LIMIT 10');
    answer(response, 200, { services: services.rows, users: users.rows[0].count, leaderboard: top.rows });
  } catch (error) {
    answer(response, 500, { error: error.message });
  }
});

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`);
}

server.listen(8080, () => console.log('listening on port 8080'));

process.on('SIGTERM', () => {
  server.close(() => pool.end());
  server.closeIdleConnections();
});
