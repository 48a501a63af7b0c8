// dbmate: `<digits>….sql`, each with `-- migrate:up` and `-- migrate:down` sections. Followed: dbmate 2.36 (pkg/dbmate/db.go and
// migration.go, pkg/driver/postgres), and what its program does with odd files if the two differ.
import type { Finding, FixedCode } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import type { Migration } from '../core/migration.ts';
import { createSchema } from '../ledger/create-schema.ts';
import { type LedgerPlace, type ToolLedger, type ToolRow, toolRow } from '../ledger/tool-ledger.ts';
import { checksum } from '../sql/decode.ts';
import type { Edit } from '../sql/edit.ts';
import { blanked } from '../sql/edit.ts';
import { lineEnd, skipBlank } from '../sql/lexer/skip.ts';
import { locate } from '../sql/locate.ts';
import { quoteLiteral } from '../sql/quote.ts';
import { gather } from './gather.ts';
import type { Discovery, Layout, Rendered } from './layout.ts';
import { filesIn, mayBreathe, problem } from './read-folder.ts';
import { npmPackage } from './tool.ts';

const FILES = '<digits>_name.sql';
const NAME = /^(\d+)(.*)\.sql$/;
/** At the beginning of a line; what follows the marker on it are options. White space is that of the tool's own expressions. */
const UP = /(?<![^\n])--[\t\n\f\r ]*migrate:up(?![^\t\n\f\r ])/g;
const DOWN = /(?<![^\n])--[\t\n\f\r ]*migrate:down(?![^\t\n\f\r ])/g;
const BLANK_OR_COMMENT = /^[\t\f\r ]*(?:--|$)/;

export const dbmate: Layout = {
  id: 'dbmate',
  files: FILES,
  marks: { sql: /^--[\t\f\r ]*migrate:up(?![^\t\n\f\r ])/m },
  project: { 'go.mod': /\bgithub\.com\/amacneil\/dbmate\b/, 'package.json': npmPackage('dbmate') },
  called: /\bdbmate\b/,
  recognise: (_, marks) => (marks.sql.has('dbmate') ? 'files carry `-- migrate:up` markers' : null),
  discover,
  render,
  newFiles: async () => (await import('./new-files/dbmate.ts')).writeNew,
  toolLedger: {
    table: { schema: null, name: 'schema_migrations' },
    inFirstOfUrl: true,
    ledger,
    inSqlite: async () => (await import('./in-sqlite/dbmate.ts')).dbmateFile,
    isOurs: (columns) => columns.includes('version') && !columns.includes('dirty'),
  },
  // All files run on one pooled connection, whose driver sets this date style when it connects.
  session: { keeps: true, settings: ["SET DateStyle = 'ISO, MDY'"] },
  wayBack: { place: 'a section `-- migrate:down` with a statement in it', render: renderDown, only: onlyDown },
  outOfOrder: 'apply',
  toleratesMissing: true,
};

async function discover(folder: Folder): Promise<Discovery> {
  const gathering = gather(folder, FILES);
  for (const [i, name] of filesIn(folder).entries()) {
    await mayBreathe(i);
    const [, version, rest] = NAME.exec(name) ?? [];
    if (version === undefined) continue;
    gathering.claim(version, name);
    const read = gathering.read(name);
    if (read !== null) gathering.migrations.push(migrationOf(folder.show(name), name, version, rest!, read.text));
  }
  return gathering.end();
}

function migrationOf(file: string, fileName: string, version: string, rest: string, text: string): Migration {
  const parsed = parseSections(text);
  const sections = 'sections' in parsed ? parsed.sections : [];
  return {
    version,
    // Versions are texts to the tool: 1 and 01 are two.
    id: version,
    key: keyOf(fileName),
    name: rest.replace(/^[_-]/, ''),
    file,
    kind: 'versioned',
    checksum: checksum(sections.length === 0 ? text : sections.map(({ up, down }) => text.slice(up, down)).join(';\n')),
    text,
    down: sections.length > 0 && sections.every(({ down, end }) => skipBlank(text, down) < end) ? file : null,
    code: null,
  };
}

/** Files apply in the order of their names' bytes: 10_a.sql before 9_a.sql. One code unit a byte. */
const keyOf = (fileName: string): string => Buffer.from(fileName).toString('latin1');

interface Section {
  /** Where its marker begins. */
  readonly up: number;
  readonly down: number;
  readonly end: number;
}

interface TextProblem {
  readonly code: FixedCode;
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** Its up and down sections in turn; a file may have several pairs, which apply together. */
function parseSections(text: string): { readonly sections: readonly Section[] } | { readonly flaw: TextProblem } {
  const ups = starts(UP, text);
  if (ups.length === 0) return { flaw: missingUp };
  const early = earlyStatement(text, ups[0]!);
  if (early !== null) return { flaw: statementBeforeUp(early) };
  // Above the first section a marker is a comment like any other.
  const downs = starts(DOWN, text).filter((down) => down > ups[0]!);
  const sections: Section[] = [];
  let next = 0;
  for (const [i, up] of ups.entries()) {
    const end = ups[i + 1] ?? text.length;
    const down = downs[next];
    if (down === undefined || down >= end) return { flaw: missingDown(up) };
    next++;
    const second = downs[next];
    if (second !== undefined && second < end) return { flaw: downBeforeUp(second) };
    sections.push({ up, down, end });
  }
  return { sections };
}

const starts = (marker: RegExp, text: string): readonly number[] => [...text.matchAll(marker)].map(({ index }) => index);

/** The first line before `end` that is neither blank nor a `--` comment. */
function earlyStatement(text: string, end: number): number | null {
  let at = 0;
  for (const line of text.slice(0, end).split('\n')) {
    if (!BLANK_OR_COMMENT.test(line)) return at;
    at += line.length + 1;
  }
  return null;
}

/** What is wrong with a file matters only once it is to be run, as to the tool. */
function render(migration: Migration): Rendered {
  const parsed = parseSections(migration.text);
  if ('flaw' in parsed) return { edits: [], directives: {}, findings: [flawed(migration, parsed.flaw)] };
  const last = parsed.sections.length - 1;
  // The text before the next section may lack its semicolon.
  const edits = parsed.sections.map(({ down, end }, i): Edit => ({ start: down, end, text: i === last ? '' : ';\n' }));
  // `transaction:false` sends the section outside of a transaction, but still at once: its SQL says what that comes to.
  return { edits, directives: {}, findings: [] };
}

/** The down sections, in the order of the file, as the tool runs them. */
function renderDown(migration: Migration): Rendered {
  const parsed = parseSections(migration.text);
  if ('flaw' in parsed) return { edits: [], directives: {}, findings: [flawed(migration, parsed.flaw)] };
  const edits = parsed.sections.map(
    ({ up, down }, i): Edit => ({ start: up, end: lineEnd(migration.text, down), text: i === 0 ? '' : ';\n' }),
  );
  return { edits, directives: {}, findings: [] };
}

function onlyDown(text: string): string {
  const parsed = parseSections(text);
  if ('flaw' in parsed) return text;
  return blanked(
    text,
    parsed.sections.map(({ up, down }) => ({ start: lineEnd(text, up), end: down })),
  );
}

function flawed({ file, text }: Migration, { code, offset, message, hint }: TextProblem): Finding {
  const place = locate(text, offset);
  return problem(code, file, `${file}:${place.line}:${place.column}: ${message}`, hint, place);
}

const missingUp: TextProblem = {
  code: 'missing-up',
  offset: 0,
  message: 'there is no `-- migrate:up` line in this dbmate migration',
  hint: 'put `-- migrate:up` on a line of its own, starting in the first column, before the statements to apply',
};
const missingDown = (offset: number): TextProblem => ({
  code: 'missing-down',
  offset,
  message: 'no `-- migrate:down` line follows this `-- migrate:up`, and dbmate refuses such a file',
  hint: 'put `-- migrate:down` on a line of its own after the statements to apply; nothing has to follow it',
});
const downBeforeUp = (offset: number): TextProblem => ({
  code: 'down-before-up',
  offset,
  message: 'this `-- migrate:down` has no `-- migrate:up` of its own before it, and dbmate refuses such a file',
  hint: 'alternate the two: each `-- migrate:up`, then its `-- migrate:down`',
});
const statementBeforeUp = (offset: number): TextProblem => ({
  code: 'statement-before-up',
  offset,
  message: 'only blank lines and `--` comments are allowed before the first `-- migrate:up`: dbmate refuses anything else',
  hint: 'move it below the `-- migrate:up` line; write block comments as `--` lines',
});

function ledger({ table, schema }: LedgerPlace): ToolLedger {
  const where = ({ version }: Migration): string => `WHERE version = ${quoteLiteral(version)}`;
  return {
    create: `${createSchema(schema)};\nCREATE TABLE IF NOT EXISTS ${table} (version varchar PRIMARY KEY)`,
    read: `SELECT version::pg_catalog.text AS version FROM ${table}`,
    parse: (rows, migrations) => {
      const known = new Map(migrations.map((migration) => [migration.id, migration]));
      return rows.map((row) => rowOf(String(row['version']), known));
    },
    applied: ({ version }) => `INSERT INTO ${table} (version) VALUES (${quoteLiteral(version)})`,
    removed: (migration) => `DELETE FROM ${table} ${where(migration)}`,
    locks: [],
  };
}

function rowOf(version: string, known: ReadonlyMap<string, Migration>): ToolRow {
  return toolRow(known.get(version) ?? { id: version, key: keyOf(version), kind: 'versioned', version, name: '' });
}
