// Whether what pg_dump has written can be read, and has every table in it. That its rows can be read as well, only a restore proves.
import type { Readable } from 'node:stream';
import { dumpLines } from '../../backup/dump-lines.ts';
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
  const lines = dumpLines(LONGEST, (bytes, start, end) => {
    if (end - start > LONGEST || !BEGINNINGS.has(bytes[start]!)) return;
    const line = bytes.toString('utf8', start, end);
    const [, schema, name] = CREATE_TABLE.exec(line) ?? [];
    if (schema !== undefined) there.add(qualified(plainName(schema), plainName(name!)));
    isComplete ||= line === COMPLETE;
  });
  for await (const chunk of sql as AsyncIterable<Buffer>) lines.push(chunk);
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
/** `C` of CREATE, `-` of a comment: with any other a line is passed over as it is. */
const BEGINNINGS: ReadonlySet<number> = new Set([0x43, 0x2d]);

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
