// A run that nothing happens to: how long it takes, what goes over the wire, and the schema it leaves.
import { expect } from 'vitest';
import { freshDatabase, urlOf } from '../../support/database.ts';
import { runGate } from '../../support/gate.ts';
import { PASS, startProxy } from '../../support/proxy.ts';
import { shapeOf } from './history.ts';

export interface Clean {
  /** Of the process, in ms: the median of three. */
  readonly durationMs: number;
  readonly shape: string;
  /** Bytes to the server and to the client. */
  readonly bytes: { readonly server: number; readonly client: number };
}

export async function cleanRun(folder: string, serverUrl?: string): Promise<Clean> {
  const durations: number[] = [];
  const bytes = { server: 0, client: 0 };
  let shape = '';
  for (let i = 0; i < 3; i++) {
    const db = await freshDatabase({ droppedBy: 'caller', ...(serverUrl !== undefined && { serverUrl }) });
    const proxy = await startProxy(db.url, ({ to, bytes: passing, before }) => {
      bytes[to] = Math.max(bytes[to], before + passing.length);
      return PASS;
    });
    const run = await runGate({ env: { DATABASE_URL: urlOf(db.url, { port: proxy.port }), GATE_MIGRATIONS: folder } });
    expect({ code: run.code, stdout: run.code === 0 ? '' : run.stdout }).toEqual({ code: 0, stdout: '' });
    durations.push(run.durationMs);
    shape = await shapeOf(db.url);
    await proxy.close();
    await db.drop();
  }
  return { durationMs: durations.sort((a, b) => a - b)[1]!, shape, bytes };
}
