// What the gate remembers of the schema, beside the ledger: the expectation recorded for each head version, and the last
// verification, by which an up-to-date database is passed without reading its catalog. SQL text and row parsing only.
import type { Row, Text } from '../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral, quoteParts } from '../sql/quote.ts';

/** The format of all tables in the ledger schema. A database with a higher one is refused, unharmed. */
export const LEDGER_FORMAT = 1;

/** In the place of a head: what the last run saw beside the expectation (earlier-drift.ts), as JSON. No version begins with a colon. */
export const APART = ':apart';

/** The same: the last verification. */
const VERIFIED = ':verified';

/** The same: the files as they were when the last run found that nothing is to be done (known-files.ts). */
const FILES = ':files';

/** How the head begins under which a run of a command records its expectation; what follows says what its ledger records. */
export const COMMAND_HEAD = 'command';

/** The same of a run over several steps. */
export const STEPS_HEAD = 'steps';

export interface LastVerification {
  /** Identity of the expectation that was met: `snapshot:<sha256 of the file>` or `recorded:<head>`. */
  readonly expectation: string;
  readonly fingerprint: string;
  readonly checked: Readonly<Record<string, number>>;
}

export interface VerificationStore {
  readonly tables: readonly string[];
  readonly create: string;
  /** One row: only the format. */
  readonly format: string;
  /** One statement, one row: format, the last verification, the heads for which an expectation is recorded, and what is recorded of the files. */
  readonly read: string;
  parse(row: Row): {
    readonly format: number;
    readonly last: LastVerification | null;
    readonly heads: readonly string[];
    readonly files: string | null;
    /** Whether this role may write what is recorded. */
    readonly mayRemember: boolean;
  };
  /** What is recorded for a head version, and what was apart from it: columns `head` and `snapshot`, a row for each that is there. */
  recorded(head: string): string;
  /** What was recorded last, for whichever head, and for every head: SELECTs of a column `snapshot`. */
  readonly latest: string;
  readonly ever: string;
  /** Those that something is recorded for: a SELECT of a column `head`. */
  readonly heads: string;
  /** One statement; something has to be given. */
  record(memories: Memories, program: string): Text;
  /** Takes the expectations recorded for these heads away. */
  forget(heads: readonly string[]): string;
}

/** What is to be remembered. */
export interface Memories {
  /** The snapshot in parts. */
  readonly expected?: { readonly head: string; readonly snapshot: readonly string[] } | null;
  readonly verified?: LastVerification | null;
  /** What is apart from the expectation, as JSON. */
  readonly apart?: string | null;
  /** What the files came to, as JSON. */
  readonly files?: string | null;
}

/** The schema of a gate's ledger, wherever it is, and whether this role may read what that one has recorded. */
export interface LedgerSchema {
  readonly schema: string;
  readonly readable: boolean;
}

/** An expression of type text: every ledger schema of the database, as JSON. Known by its tables. */
export const LEDGER_SCHEMAS = `(SELECT pg_catalog.json_agg(pg_catalog.json_build_object('schema', n.nspname, 'readable',
    pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) ORDER BY n.nspname)::text
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = 'expectations' AND c.relkind = 'r'
  AND (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('head', 'snapshot', 'program', 'recorded_at')) = 4
  AND EXISTS (SELECT FROM pg_catalog.pg_class t WHERE t.relnamespace = c.relnamespace AND t.relname = 'about' AND t.relkind = 'r'))`;

export const parseLedgerSchemas = (json: string | null): readonly LedgerSchema[] =>
  json === null ? [] : (JSON.parse(json) as readonly LedgerSchema[]);

export function verificationStore(schema: string): VerificationStore {
  const name = quoteIdent(schema);
  const [about, expectations] = [`${name}.about`, `${name}.expectations`];
  const may = (privilege: string): string => `pg_catalog.has_table_privilege(${quoteLiteral(expectations)}, '${privilege}')`;
  const of = (head: string): string => `(SELECT snapshot FROM ${expectations} WHERE head OPERATOR(pg_catalog.=) '${head}')`;
  const ofHead = "pg_catalog.left(head, 1) OPERATOR(pg_catalog.<>) ':'";
  return {
    tables: [about, expectations],
    create: `CREATE TABLE IF NOT EXISTS ${about} (format integer NOT NULL);
INSERT INTO ${about} (format) SELECT ${LEDGER_FORMAT} WHERE NOT EXISTS (SELECT FROM ${about});
CREATE TABLE IF NOT EXISTS ${expectations} (head text PRIMARY KEY, snapshot text NOT NULL, program text NOT NULL, recorded_at timestamptz NOT NULL)`,
    format: `SELECT pg_catalog.max(format) AS format FROM ${about}`,
    read: `SELECT (SELECT pg_catalog.max(format) FROM ${about}) AS format, ${of(VERIFIED)} AS verified, ${of(FILES)} AS files,
  (SELECT pg_catalog.json_agg(head ORDER BY head) FROM ${expectations} WHERE head OPERATOR(pg_catalog.<>) ALL (ARRAY['${VERIFIED}', '${FILES}'])) AS heads,
  ${may('INSERT')} AND ${may('UPDATE')} AS may_remember`,
    parse: (row) => ({
      format: Number(row['format'] ?? LEDGER_FORMAT),
      last: row['verified'] == null ? null : lastVerification(row['verified']),
      heads: row['heads'] == null ? [] : (JSON.parse(row['heads']) as string[]),
      files: row['files'] ?? null,
      mayRemember: row['may_remember'] === 't',
    }),
    recorded: (head) =>
      `SELECT head, snapshot FROM ${expectations} WHERE head OPERATOR(pg_catalog.=) ANY (ARRAY[${quoteLiteral(head)}, ${quoteLiteral(APART)}]::pg_catalog.text[])`,
    latest: `SELECT * FROM (SELECT snapshot FROM ${expectations} WHERE ${ofHead} ORDER BY recorded_at DESC, head DESC LIMIT 1) latest`,
    ever: `SELECT snapshot FROM ${expectations} WHERE ${ofHead}`,
    heads: `SELECT head FROM ${expectations}`,
    record: ({ expected = null, verified = null, apart = null, files = null }, program) => {
      const row = (head: string, snapshot: readonly string[]): readonly string[] => [
        `(${quoteLiteral(head)}, `,
        ...quoteParts(snapshot),
        `, ${quoteLiteral(program)}, pg_catalog.now())`,
      ];
      // In the same order in every run: two that write at once never wait for each other in a circle.
      const rows = [
        ...(expected === null ? [] : [row(expected.head, expected.snapshot)]),
        ...(verified === null ? [] : [row(VERIFIED, [JSON.stringify(verified)])]),
        ...(apart === null ? [] : [row(APART, [apart])]),
        ...(files === null ? [] : [row(FILES, [files])]),
      ];
      return [
        `INSERT INTO ${expectations} (head, snapshot, program, recorded_at)\nVALUES `,
        ...rows.flatMap((parts, at) => (at === 0 ? parts : [',\n', ...parts])),
        '\nON CONFLICT (head) DO UPDATE SET snapshot = excluded.snapshot, program = excluded.program, recorded_at = excluded.recorded_at',
      ];
    },
    forget: (heads) => `DELETE FROM ${expectations} WHERE head IN (${heads.map(quoteLiteral).join(', ')})`,
  };
}

/** It is memory: what cannot be read any more counts for nothing. */
function lastVerification(json: string): LastVerification | null {
  try {
    const { expectation, fingerprint, checked } = JSON.parse(json) as LastVerification;
    return typeof expectation === 'string' && typeof fingerprint === 'string' && typeof checked === 'object' && checked !== null
      ? { expectation, fingerprint, checked }
      : null;
  } catch {
    return null;
  }
}
