// The notes, in SQLite or in PostgreSQL: what DATABASE_URL names. Both stores answer with the same values.

export async function openStore(url) {
  return url.startsWith('sqlite:') ? openSqlite(url.replace(/^sqlite:\/\/\//, '')) : openPostgres(url);
}

async function openSqlite(path) {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL');
  const read = (row) => ({ id: row.id, text: row.text, done: row.done === 1, created: new Date(row.created).toISOString() });
  return {
    name: 'SQLite',
    count: async () => database.prepare('SELECT count(*) AS n FROM notes').get().n,
    list: async () => database.prepare('SELECT * FROM notes ORDER BY id').all().map(read),
    add: async (text) => read(database.prepare('INSERT INTO notes (text, created) VALUES (?, ?) RETURNING *').get(text, Date.now())),
    setDone: async (id, done) => read(database.prepare('UPDATE notes SET done = ? WHERE id = ? RETURNING *').get(done ? 1 : 0, id)),
    close: () => database.close(),
  };
}

async function openPostgres(url) {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  const rows = async (sql, values) => (await pool.query(sql, values)).rows.map(read);
  const read = (row) => ({ id: Number(row.id), text: row.text, done: row.done, created: row.created.toISOString() });
  return {
    name: 'PostgreSQL',
    count: async () => Number((await pool.query('SELECT count(*) AS n FROM notes')).rows[0].n),
    list: () => rows('SELECT * FROM notes ORDER BY id'),
    add: async (text) => (await rows('INSERT INTO notes (text) VALUES ($1) RETURNING *', [text]))[0],
    setDone: async (id, done) => (await rows('UPDATE notes SET done = $1 WHERE id = $2 RETURNING *', [done, id]))[0],
    close: () => pool.end(),
  };
}
