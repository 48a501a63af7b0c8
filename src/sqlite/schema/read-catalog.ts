// The schema of a SQLite file as a catalog, which is the same whatever way the file came to it: by one CREATE TABLE, or by many changes that
// have rewritten its text. What pragmas tell is taken from them, the rest from the texts in sqlite_schema.
import { grouped } from '../../schema/model/grouped.ts';
import { type Catalog, type CatalogObject, compareById } from '../../schema/model/object.ts';
import { folded, quoteName } from './canonical.ts';
import { FILE_KINDS } from './file-kinds.ts';
import { indexOf, triggerOf, viewOf, virtualTableOf } from './object-texts.ts';
import { type ColumnFacts, objectsOfTable, type TableFacts, withKeysFilledIn } from './table-objects.ts';

/** What is needed of a connection. */
export interface FileReader {
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface ReadFileOptions {
  /** Tables of ledgers: left out with all that is on them. */
  readonly exclude: readonly string[];
}

/** Without what SQLite keeps for itself, and the tables that a virtual one keeps its rows in. */
const TABLES_SQL = `/* gate:tables */ SELECT l.name, l.type, l.wr, l.strict, s.sql FROM pragma_table_list AS l
JOIN sqlite_schema AS s ON s.name = l.name AND s.type = 'table'
WHERE l.schema = 'main' AND l.type IN ('table', 'virtual') AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY l.name`;
const COLUMNS_SQL = `/* gate:columns */ SELECT l.name AS owner, x.name, x.type, x."notnull", x.dflt_value, x.hidden
FROM pragma_table_list AS l JOIN pragma_table_xinfo(l.name, 'main') AS x WHERE l.schema = 'main' AND l.type = 'table' ORDER BY l.name, x.cid`;
const OTHERS_SQL = `/* gate:others */ SELECT type, name, tbl_name, sql FROM sqlite_schema
WHERE type IN ('index', 'view', 'trigger') AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name`;
const VERSION_SQL = '/* gate:version */ SELECT sqlite_version() AS version';

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string;
}

/** Of one moment if it is called in a transaction. */
export async function readFileCatalog(reader: FileReader, { exclude }: ReadFileOptions): Promise<Catalog> {
  const rowsOf = async <T>(sql: string): Promise<readonly T[]> => (await reader.rows(sql)) as readonly T[];
  const left = new Set(exclude.map(folded));
  const isOurs = (table: string): boolean => !left.has(folded(table));
  const [about] = await rowsOf<{ readonly version: string }>(VERSION_SQL);
  const tables = (await rowsOf<TableFacts>(TABLES_SQL)).filter(({ name }) => isOurs(name));
  const columns = grouped(await rowsOf<ColumnFacts & { readonly owner: string }>(COLUMNS_SQL), ({ owner }) => owner);
  const ofTables = tables.flatMap((table) =>
    table.type === 'virtual' ? [virtualTableOf(table)] : objectsOfTable(table, columns.get(table.name) ?? []),
  );
  const others = (await rowsOf<SchemaRow>(OTHERS_SQL)).filter(({ tbl_name }) => isOurs(tbl_name));
  return {
    serverVersion: versionNumber(about!.version),
    kinds: FILE_KINDS.map(({ name }) => name),
    objects: [...withKeysFilledIn(ofTables), ...others.map(otherOf)].sort(compareById),
  };
}

function otherOf({ type, name, tbl_name: table, sql }: SchemaRow): CatalogObject {
  if (type === 'index') return indexOf(name, table, sql);
  return type === 'view' ? viewOf(name, sql) : triggerOf(name, quoteName(table), sql);
}

/** As SQLITE_VERSION_NUMBER: 3053004. */
function versionNumber(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1000 + patch;
}
