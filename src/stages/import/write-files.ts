// Files that a move writes: the rows that are left out, before anything is moved, as what cannot be kept anywhere is not left out; and the tables
// that it would make.

import { finding } from '../../core/finding.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import type { Context } from '../context.ts';
import type { SqliteFile } from './file/sqlite-file.ts';
import { rejectedLines } from './left-out-rows.ts';
import type { PlannedMove } from './plan-text.ts';

/** @throws Stop('misused') if the file cannot be written. */
export async function writeRejects({ effects }: Context, file: SqliteFile, path: string | null, { tables }: PlannedMove): Promise<void> {
  if (path === null) return;
  try {
    await effects.writeTexts([{ path, text: '' }]);
    for (const { table, leftOut } of tables) {
      if (leftOut === null || leftOut.size() === 0) continue;
      for (const piece of rejectedLines(file, table, leftOut)) effects.appendText(path, piece);
    }
  } catch (error) {
    throw new Stop([
      finding({
        code: 'import-file-unwritable',
        subject: path,
        message: `the rows that do not fit cannot be written to ${path}: ${reasonOf(error)}; nothing was moved`,
        hint: 'name a file in a folder that may be written to',
      }),
    ]);
  }
}

/** @throws Stop('misused') if there is such a file, or it cannot be written. */
export async function writeNew({ effects }: Context, path: string, text: string): Promise<void> {
  const made = await effects.createTexts([{ path, text }]).catch((error: unknown) => ({ failed: reasonOf(error) }));
  if ('undo' in made) return;
  const why = 'taken' in made ? 'there is such a file already' : made.failed;
  throw new Stop([
    finding({
      code: 'import-file-unwritable',
      subject: path,
      message: `${path} cannot be written: ${why}`,
      hint: 'name a new file, in the folder of the migrations and as its layout calls them',
    }),
  ]);
}
