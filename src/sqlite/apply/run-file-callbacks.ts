// Runs the callbacks of a moment on a SQLite file, each by itself, and stops at the first that fails.
import type { Failure } from '../../core/report.ts';
import type { Moment } from '../../layouts/layout.ts';
import type { Writer } from '../session/writer.ts';
import { applyFile, type FileApplying } from './apply-file.ts';
import { NO_CALLBACKS, unrecorded } from './file-callbacks.ts';

interface AtMoment extends FileApplying {
  readonly writer: Writer;
}

/** @returns how the first one failed, if one did; what it did in its transaction is rolled back. */
export async function runFileCallbacks(moment: Moment, applying: AtMoment): Promise<Failure | null> {
  const { callbacks, context, writer, ledger } = applying;
  for (const prepared of callbacks.get(moment) ?? []) {
    const { file } = prepared.migration;
    context.emit({ event: 'note', level: 'info', message: `running ${file}` });
    writer.begins(file);
    const { failure } = await applyFile(prepared, null, { ...applying, ledger: unrecorded(ledger), callbacks: NO_CALLBACKS });
    if (failure !== undefined) return failure;
    if (prepared.leavesTraces) writer.reopen();
  }
  return null;
}
