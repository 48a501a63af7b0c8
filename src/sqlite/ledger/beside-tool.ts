// A tool's ledger in a SQLite file and, beside it, the gate's own table with what that has no room for: checksums, and how far a migration came that
// is not one transaction. Both are written in one transaction.
import type { Layout } from '../../layouts/layout.ts';
import { besideLedger } from '../../ledger/beside-ledger.ts';
import type { ToolFileLedger } from '../../ledger/tool-file-ledger.ts';
import type { FileLedger } from './file-ledger.ts';
import { gateRowsAt } from './gate-rows.ts';

interface BesideTool {
  /** The prefix of the gate's tables. */
  readonly schema: string;
  /** The tool's table, unquoted. */
  readonly name: string;
  readonly layout: Layout;
  readonly tool: ToolFileLedger;
}

export function besideToolFile({ schema, name, layout: { toolLedger }, tool }: BesideTool): FileLedger {
  const rows = gateRowsAt(`${schema}_beside`, ({ id }) => id);
  const { unfinished } = tool;
  const place = { table: name, schema: 'main', name, columns: null, database: '', user: '' };
  const { parse } = besideLedger({ schema, name, toolLedger: toolLedger!.ledger(place), headOnly: toolLedger!.headOnly === true });
  return {
    name,
    create: [...tool.create, rows.create],
    reads: [
      { origin: 'tool', table: name, sql: tool.read },
      { origin: 'gate', table: rows.name, sql: rows.read },
    ],
    parse,
    applied: (m, run, ms) => [...tool.applied(m, ms), rows.applied(m, run, ms)],
    started: (m, run) => [...(unfinished?.started(m) ?? []), rows.started(m, run)],
    finished: (m) => [...(unfinished?.finished(m) ?? tool.applied(m, 0)), rows.finished(m)],
    progress: (m, done) => [rows.progress(m, done)],
    stopped: (m, error) => [...(unfinished?.stopped(m, error) ?? []), rows.stopped(m, error)],
    forget: (m) => [...(unfinished?.forget(m) ?? []), rows.removed(m)],
    canAccept: ({ toolChecksum }) => toolChecksum === undefined,
    accepted: (m) => [rows.accepted(m)],
    removed: (m, before) => [...tool.removed(m, before), rows.removed(m)],
    see: (migrations, run) => migrations.map((m) => rows.applied(m, run, null)),
  };
}
