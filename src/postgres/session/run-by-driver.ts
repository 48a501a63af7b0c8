// One query as pg runs it, for migrations and queries that are written for pg.
import { PostgresError, readServerMessage } from '../errors/errors.ts';
import type { Driver } from './driver.ts';

export interface Ran {
  /** With the types that pg gives them. */
  readonly rows: readonly Record<string, unknown>[];
  readonly rowCount: number | null;
}

/**
 * Values are parameters. Of several statements, which take no values, the last one's result.
 * @throws PostgresError if the server answers with an error, and what the driver throws.
 */
export async function runByDriver(client: Driver, text: string, values: readonly unknown[]): Promise<Ran> {
  try {
    const results = [values.length === 0 ? await client.query(text) : await client.query(text, [...values])].flat();
    const { rows, rowCount } = results.at(-1)!;
    return { rows: (rows ?? []) as Ran['rows'], rowCount };
  } catch (error) {
    const raw = error as unknown as Record<string, unknown>;
    throw typeof raw['severity'] === 'string' ? new PostgresError(readServerMessage(raw)) : error;
  }
}
