// What the database knows of earlier runs: the ledger, the last verification and the catalog's fingerprint, in one round trip.
import { Stop } from '../core/stop.ts';
import { LAYOUTS } from '../migrations/layouts.ts';
import type { LedgerRow } from '../migrations/ledger.ts';
import type { Migration } from '../migrations/migration.ts';
import type { ServerFacts } from '../postgres/probe.ts';
import type { Queryable } from '../postgres/queryable.ts';
import { fingerprintExpression } from '../schema/fingerprint.ts';
import { type LastVerification, LEDGER_FORMAT, memory } from '../schema/memory.ts';
import { quoteLiteral } from '../sql/quote.ts';

export interface State {
  /** Empty where the ledger said that exactly the folder's migrations are applied, and its rows were not fetched. */
  readonly rows: readonly LedgerRow[];
  readonly upToDate: boolean;
  readonly last: LastVerification | null;
  /** Head versions for which an expectation is recorded. */
  readonly heads: readonly string[];
  readonly fingerprint: string;
  /** Whether the ledger's tables are all there. */
  readonly present: boolean;
}

/** Every table the gate keeps, qualified and quoted: a migration ledger without the rest is a damaged one. */
export const gateTables = (schema: string): readonly string[] => [...LAYOUTS[0]!.ledger(schema).tables, ...memory(schema).tables];

/**
 * What the gate remembers beside the ledger may be gone: it is made again. The ledger may not, where the rest is there.
 * @param migrations the folder's: where the ledger says that exactly they are applied, its rows are not fetched.
 * @throws Stop('history') where the ledger is gone, or was made by a newer release.
 */
export async function readState(
  session: Queryable,
  schema: string,
  facts: ServerFacts,
  migrations: readonly Migration[] = [],
): Promise<State> {
  const ledger = LAYOUTS[0]!.ledger(schema);
  if (gateTables(schema).every((table) => facts.tables.has(table))) {
    return readTables(session, schema, { migrations, fingerprint: facts.also ?? '' });
  }
  const nothing = { upToDate: false, last: null, heads: [], fingerprint: '', present: false };
  if (facts.tables.size === 0) return { ...nothing, rows: [] };
  if (!ledger.tables.every((table) => facts.tables.has(table))) throw new Stop('history', [damaged(ledger.tables)]);
  const [rows] = await session.query(`/* gate:state */ ${ledger.read}`);
  return { ...nothing, rows: rows!.rows.map(ledger.parse) };
}

interface Known {
  readonly migrations: readonly Migration[];
  /** Where it was read a moment ago. */
  readonly fingerprint: string;
}

/** @param known spares the server what need not be asked; under the lock everything is asked. */
export async function readTables(session: Queryable, schema: string, known?: Known): Promise<State> {
  const ledger = LAYOUTS[0]!.ledger(schema);
  const kept = memory(schema);
  const migrations = known?.migrations ?? [];
  const matches = (migrations.length > 0 ? ledger.matches(migrations) : null) ?? 'false';
  const fingerprint = known === undefined ? fingerprintExpression() : quoteLiteral(known.fingerprint);
  const [memories, rest] = await session.query(
    `/* gate:state */ ${kept.read};
WITH up_to_date AS MATERIALIZED (SELECT ${matches} AS yes)
SELECT u.yes, ${fingerprint} AS fingerprint, l.* FROM up_to_date u LEFT JOIN (${ledger.read}) l ON NOT u.yes`,
  );
  const { format, last, heads } = kept.parse(memories!.rows[0]!);
  if (format > LEDGER_FORMAT) throw new Stop('history', [newer(schema, format)]);
  const rows = rest!.rows.filter((row) => row['version'] !== null).map(ledger.parse);
  const { yes, fingerprint: found } = rest!.rows[0]!;
  return { rows, upToDate: yes === 't', last, heads, fingerprint: found ?? '', present: true };
}

const damaged = (tables: readonly string[]) =>
  ({
    code: 'ledger-damaged',
    severity: 'error',
    subject: tables.join(', '),
    message: `the ledger ${tables.join(', ')} is gone, though the tables beside it are there`,
    hint: 'restore the table from a backup: it alone says which migrations are applied',
  }) as const;

const newer = (schema: string, format: number) =>
  ({
    code: 'ledger-newer',
    severity: 'error',
    subject: schema,
    message: `the ledger schema ${schema} has format ${format}; this schemagate knows up to ${LEDGER_FORMAT}`,
    hint: 'use the release that wrote it, or a newer one; nothing was changed',
  }) as const;
