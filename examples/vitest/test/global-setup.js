// Once before all tests: the gate creates the database and migrates it. database.js makes copies of it.
import { up } from 'schemagate';

export async function setup() {
  const env = { ...process.env, GATE_MIGRATIONS: 'migrations', GATE_CREATE_DATABASE: 'true' };
  const { exit, summary } = await up({ env });
  if (exit !== 0) throw new Error(summary);
}
