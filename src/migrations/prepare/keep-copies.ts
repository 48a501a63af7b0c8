// `-- gate: keep=public.old`: the statements that copy a table, rows and all, to schemagate_kept before the migration touches it, in the
// migration's own transaction. A file that asks for it but has no such transaction is reported before anything is applied.
import { type Finding, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { KEPT_SCHEMA } from '../../ledger/kept-copies.ts';
import type { Directives } from '../../sql/directives/directives.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { Shape } from '../../sql/statements/classify.ts';

/** Nobody can write to the table from the copy until the migration ends, so no row is lost between the two. */
const LOCK = 'SHARE ROW EXCLUSIVE';
/** How many bytes a name may have (NAMEDATALEN in src/include/pg_config_manual.h). */
const NAME_BYTES = 63;

interface Keeping {
  readonly migration: Migration;
  readonly directives: Directives;
}

/** One statement per table, for the start of the transaction. A table without rows is not copied. */
export const keepStatements = ({ migration, directives: { keeps = [] } }: Keeping): readonly string[] =>
  keeps.map((table) => `DO ${quoteLiteral(copying(table, migration))}`);

function copying(table: string, { version }: Migration): string {
  const name = nameOf(table.split('.').at(-1)!.replaceAll('"', ''), version);
  const create = `format('CREATE TABLE %I.%I AS TABLE %s', ${quoteLiteral(KEPT_SCHEMA)}, name, source)`;
  const note = `format('COMMENT ON TABLE %I.%I IS %L', ${quoteLiteral(KEPT_SCHEMA)}, name, pg_catalog.json_build_object('of', pg_catalog.format('%I.%I', n.nspname, c.relname),
    'version', ${quoteLiteral(version)}, 'at', pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'rows', copied))`;
  return `DECLARE source pg_catalog.regclass := ${quoteLiteral(table)}; name text := ${quoteLiteral(name)}; copied bigint; again integer := 1; has boolean;
BEGIN
  EXECUTE pg_catalog.format('LOCK TABLE %s IN ${LOCK} MODE', source);
  EXECUTE pg_catalog.format('SELECT EXISTS (SELECT FROM %s)', source) INTO has;
  IF NOT has THEN RETURN; END IF;
  IF pg_catalog.to_regnamespace('${KEPT_SCHEMA}') IS NULL THEN CREATE SCHEMA ${KEPT_SCHEMA}; END IF;
  WHILE pg_catalog.to_regclass(pg_catalog.format('%I.%I', '${KEPT_SCHEMA}', name)) IS NOT NULL LOOP
    again := again + 1;
    name := pg_catalog.format('%s_%s', ${quoteLiteral(name.slice(0, NAME_BYTES - 12))}, again);
  END LOOP;
  EXECUTE pg_catalog.${create};
  GET DIAGNOSTICS copied = ROW_COUNT;
  EXECUTE (SELECT pg_catalog.${note} FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = source);
END`;
}

/** `old_0007`, truncated so that the version is still in it. */
function nameOf(table: string, version: string): string {
  const end = `_${version}`;
  let start = table;
  while (Buffer.byteLength(start + end) > NAME_BYTES && start !== '') start = start.slice(0, -1);
  return start + end;
}

export function keepFindings({ file }: Migration, { keeps = [] }: Directives, mode: Shape['mode']): readonly Finding[] {
  if (keeps.length === 0 || mode === 'transaction') return [];
  return [
    finding({
      code: 'keep-without-transaction',
      subject: file,
      message: `${file} asks to keep ${keeps.join(', ')}, but does not run as one transaction of the gate: a copy could be older than what is lost`,
      hint: 'move the destructive statement into its own migration, without BEGIN and COMMIT',
      place: { file },
    }),
  ];
}

/** Whether that table is among those copied. Its schema may be left out, as in a statement. @param name `public.old`. */
export const isKept = ({ keeps = [] }: Directives, name: string): boolean =>
  keeps.some((kept) => kept === name || name.endsWith(`.${kept}`));
