// Whether what pg_dump has written can be read, and has every table in it. That its rows can be read as well, only a restore proves.
import type { Readable } from 'node:stream';
import { type Finding, finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import { few } from '../../core/text/few.ts';
import { plainName, qualified } from '../../schema/model/name.ts';
import type { BackedUpTable } from './backup-moment.ts';

/** @param list what `pg_restore --list` prints. @throws Stop('failed') that names what is not in it. */
export function checkList(list: string, tables: readonly BackedUpTable[], path: string): void {
  const entries = list.split('\n').flatMap((line) => {
    const [, catalog, oid, kind] = /^\d+; (\d+) (\d+) ((?:FOREIGN )?TABLE(?: DATA)?) /.exec(line) ?? [];
    if (kind === undefined) return [];
    return kind === 'TABLE DATA' ? [`rows ${oid}`] : catalog === PG_CLASS ? [`table ${oid}`] : [];
  });
  const there = new Set(entries);
  stopIfMissing(
    tables.flatMap(({ oid, name, hasRows }) => [
      ...(there.has(`table ${oid}`) ? [] : [name]),
      ...(!hasRows || there.has(`rows ${oid}`) ? [] : [`the rows of ${name}`]),
    ]),
    path,
  );
}

/** The oid of pg_class, which no release changes. */
const PG_CLASS = '1259';

/** The same of SQL, as it comes. @throws Stop('failed') that names what is not in it; what the stream fails with if it is cut short. */
export async function checkSql(sql: Readable, tables: readonly BackedUpTable[], path: string): Promise<void> {
  const there = new Set<string>();
  let isComplete = false;
  for await (const line of statementLines(sql)) {
    const [, schema, name] = CREATE_TABLE.exec(line) ?? [];
    if (schema !== undefined) there.add(qualified(plainName(schema), plainName(name!)));
    isComplete ||= line === COMPLETE;
  }
  if (!isComplete) throw new Stop([incomplete(path, 'its last lines are missing')]);
  // A name of several lines is not found line by line.
  stopIfMissing(
    tables.map(({ name }) => name).filter((name) => !there.has(name) && !name.includes('\n')),
    path,
  );
}

const CREATE_TABLE = /^CREATE (?:UNLOGGED |FOREIGN )?TABLE ("(?:[^"]|"")*"|[^".\s]+)\.("(?:[^"]|"")*"|[^".\s(]+)(?= |$)/;
const COMPLETE = '-- PostgreSQL database dump complete';
/** What is longer is a row. */
const LONGEST = 2000;
const [LINE_FEED, FIRST_OF_CREATE, FIRST_OF_COMMENT] = [0x0a, 0x43, 0x2d];

/** Lines that may be the beginning of a statement or a comment: all that is in a row of a table is passed over. */
async function* statementLines(sql: Readable): AsyncGenerator<string> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of sql as AsyncIterable<Buffer>) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, at)) {
      const first = bytes[at];
      const isShort = end - at <= LONGEST;
      if (isShort && (first === FIRST_OF_CREATE || first === FIRST_OF_COMMENT)) yield bytes.toString('utf8', at, end);
      at = end + 1;
    }
    // The beginning of a line that is too long says as much as all of it.
    held = bytes.subarray(at, Math.min(bytes.length, at + LONGEST + 1));
  }
}

function stopIfMissing(missing: readonly string[], path: string): void {
  if (missing.length > 0) throw new Stop([incomplete(path, `it lacks ${few(missing)}`)]);
}

const incomplete = (path: string, what: string): Finding =>
  finding({
    code: 'backup-incomplete',
    subject: path,
    message: `what pg_dump wrote to ${path} is not the whole database: ${what}`,
    hint: 'take it again; if it happens again, check the disk, and run pg_dump by hand to see what it says',
  });
