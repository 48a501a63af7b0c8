// Tables in which tools that migrate keep their ledgers, by their usual names in lower case: what was applied to the file is not what was applied
// to the target.
import { LAYOUTS } from '../layouts/layouts.ts';
import { besideOf } from '../migrators/migrator.ts';
import { MIGRATORS } from '../migrators/migrators.ts';

/** Of tools that the gate does not follow: Grafana's own, refinery, South. */
const OTHERS = ['migration_log', 'refinery_schema_history', 'south_migrationhistory'];

export const toolTables = (): ReadonlySet<string> =>
  new Set(
    [
      ...LAYOUTS.flatMap(({ toolLedger }) => (toolLedger === null ? [] : [toolLedger.table.name])),
      ...MIGRATORS.flatMap((migrator) => [migrator.ledger.table, ...besideOf(migrator)]),
      ...OTHERS,
    ].map((name) => name.toLowerCase()),
  );

/** The column of a ledger that names a migration, the surest first. */
export const LEDGER_COLUMNS = [
  'version_num',
  'migrationid',
  'migration_name',
  'version_id',
  'version',
  'migration',
  'migration_id',
  'name',
  'filename',
  'hash',
  'id',
] as const;
