// What a backup needs of the server that it is restored on, looked at before anything is created there: all of SQL is read, and of an archive what
// it defines. Refuses what is cut short, what would work on other databases, and what lacks an extension, a role or a tablespace here.
import { Writable } from 'node:stream';
import { type ScannedSql, scanSql } from '../../backup/scan-sql.ts';
import { type Finding, finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop, stopOnErrors } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import type { ServerFacts } from '../../postgres/server/probe.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { quoteIdent, quoteLiteral } from '../../sql/quote.ts';
import { type ClientProgram, clientOutput, runClient } from '../client/client-program.ts';
import type { Context } from '../context.ts';
import { isSql, openSource, pathFor, type Source } from './stored-input.ts';

export interface Examined {
  readonly scanned: ScannedSql;
  /** Tables whose rows are in an archive; null for SQL. */
  readonly tables: number | null;
}

/** @param restore pg_restore; null for SQL. @throws Stop('failed') for what is cut short; Stop('misused') for what is not the backup of one database. */
export async function examineBackup(context: Context, source: Source, restore: ClientProgram | null): Promise<Examined> {
  const scanned = await (restore === null ? scanOf(source) : scanOfArchive(context, source, restore)).catch((error: unknown) => {
    throw error instanceof Stop ? error : new Stop([cutShort(source.path, reasonOf(error))], { cause: error });
  });
  if (scanned.isCutShort) throw new Stop([cutShort(source.path, 'it ends in the middle')]);
  if (isSql(source) && scanned.elsewhere !== null) throw new Stop([notOfOne(source.path, scanned.elsewhere)]);
  if (isSql(source) && !scanned.hasContent) throw new Stop([nothingIn(source.path)]);
  return { scanned, tables: restore === null ? null : await tablesIn(context, source, restore) };
}

async function scanOf(source: Source): Promise<ScannedSql> {
  const scan = scanSql();
  for await (const chunk of openSource(source)) scan.push(chunk as Buffer);
  return scan.end();
}

/** pg_restore writes what an archive defines as SQL, without its rows. */
async function scanOfArchive(context: Context, source: Source, { path }: ClientProgram): Promise<ScannedSql> {
  const scan = scanSql();
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      scan.push(chunk);
      done();
    },
  });
  await runClient(context, { path, output, ...inEnglish(context), ...withInput(source, ['--schema-only', '--file=-']) });
  return scan.end();
}

async function tablesIn(context: Context, source: Source, { path }: ClientProgram): Promise<number> {
  const list = await clientOutput(context, { path, ...inEnglish(context), ...withInput(source, ['--list']) });
  return list.split('\n').filter((line) => / TABLE DATA /.test(line)).length;
}

const inEnglish = ({ config }: Context) => ({ env: { ...config.environment, LC_ALL: 'C' } });

function withInput(source: Source, args: readonly string[]) {
  const path = pathFor(source);
  return path === null ? { args, input: openSource(source) } : { args: [...args, path] };
}

/** @returns what to warn of. @throws Stop('refused') that names everything that this server lacks. */
export async function refuseLacking(
  session: Queryable,
  { scanned }: Examined,
  { facts, keepsOwners }: { readonly facts: ServerFacts; readonly keepsOwners: boolean },
): Promise<readonly Finding[]> {
  const roles = keepsOwners ? [...scanned.roles] : [];
  const missing = (names: Iterable<string>, catalog: string, column: string): string =>
    `SELECT w.name FROM unnest(ARRAY[${[...names].map(quoteLiteral).join(', ')}]::text[]) w(name) WHERE NOT EXISTS (SELECT FROM ${catalog} c WHERE c.${column} = w.name) ORDER BY 1`;
  const queries = [
    missing(scanned.extensions, 'pg_available_extensions', 'name'),
    missing(roles, 'pg_roles', 'rolname'),
    missing(scanned.tablespaces, 'pg_tablespace', 'spcname'),
  ];
  const results = await session.query(`/* gate:lacking */ SET LOCAL search_path = pg_catalog; ${queries.join('; ')}`);
  const [extensions, absent, tablespaces] = results.slice(1).map(({ rows }) => rows.map(({ name }) => name!));
  stopOnErrors([
    ...(extensions!.length === 0 ? [] : [noExtension(extensions!)]),
    ...(absent!.length === 0 ? [] : [noRole(absent!)]),
    ...(tablespaces!.length === 0 ? [] : [noTablespace(tablespaces!)]),
  ]);
  const major = Math.floor(facts.versionNumber / 10_000);
  return scanned.from !== null && scanned.from > major ? [newer(scanned.from, facts.version)] : [];
}

const cutShort = (path: string, why: string): Finding =>
  finding({
    code: 'backup-damaged',
    subject: path,
    message: `${path} is damaged, or was cut short: ${why}; the database was not touched`,
    hint: 'copy it again from where it was stored, or use another backup',
  });

const notOfOne = (path: string, line: string): Finding =>
  finding({
    code: 'no-backup',
    subject: path,
    message: `${path} is not the backup of one database: it has the line ${JSON.stringify(line)}, which works on others, or on the whole server`,
    hint: 'take it with pg_dump without --create and --clean, or cut that database out of what pg_dumpall wrote; the database was not touched',
  });

const nothingIn = (path: string): Finding =>
  finding({
    code: 'no-backup',
    subject: path,
    message: `${path} creates nothing: there is no statement of SQL in it that could be a backup`,
    hint: 'use another backup; the database was not touched',
  });

const noExtension = (names: readonly string[]): Finding =>
  finding({
    code: 'restore-lacks',
    subject: `extension ${names[0]!}`,
    message: `the backup needs the ${names.length === 1 ? 'extension' : 'extensions'} ${few(names)}, which this server does not have; nothing was begun`,
    hint: 'restore on a server whose image has them, such as the one that the backup is from',
  });

const noRole = (names: readonly string[]): Finding =>
  finding({
    code: 'restore-lacks',
    subject: `role ${names[0]!}`,
    message: `the backup gives ownership or rights to the ${names.length === 1 ? 'role' : 'roles'} ${few(names)}, which this server does not have; nothing was begun`,
    hint: `${names
      .slice(0, 5)
      .map((name) => `CREATE ROLE ${quoteIdent(name)}`)
      .join('; ')}; or leave owners and rights out with --no-owner`,
  });

const noTablespace = (names: readonly string[]): Finding =>
  finding({
    code: 'restore-lacks',
    subject: `tablespace ${names[0]!}`,
    message: `the backup puts tables into the tablespace ${few(names)}, which this server does not have; nothing was begun`,
    hint: `${names.map((name) => `CREATE TABLESPACE ${quoteIdent(name)} LOCATION '…'`).join('; ')}`,
  });

const newer = (from: number, version: string): Finding =>
  finding({
    code: 'restore-from-newer',
    subject: `PostgreSQL ${from}`,
    message: `the backup is from PostgreSQL ${from}, and this server is ${version}: what only the newer one knows stops the restore`,
    hint: 'nothing has to be done if it succeeds; otherwise restore on a server that is not older',
  });
