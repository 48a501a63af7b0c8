// The checkpoint files of a run, each read and made ready to be sent once: the likeliest ahead, while the server works on what comes before it.
import { type Checkpoint, decodeCheckpoint, type Unusable } from '../../checkpoint/checkpoint-file.ts';
import type { Migration } from '../../core/migration.ts';
import { reasonOf } from '../../core/reason.ts';
import { Stop } from '../../core/stop.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import type { Effects } from '../../project/effects.ts';
import type { Workspace } from '../workspace.ts';

export interface CheckpointFiles {
  read(file: string): Checkpoint | Unusable;
  /** To be sent as one transaction. @param last of those that it stands for, whose place it takes. */
  prepared(file: string, checkpoint: Checkpoint, last: Pick<Migration, 'version' | 'key'>): Promise<Prepared | Unusable>;
  /** The one that stands for the most will be wanted, if it fits. */
  ahead(files: readonly string[]): Promise<unknown>;
}

export function checkpointFiles({ readText }: Pick<Effects, 'readText'>, { render }: Pick<Workspace, 'render'>): CheckpointFiles {
  const [known, ready] = [new Map<string, Checkpoint | Unusable>(), new Map<string, Promise<Prepared | Unusable>>()];
  const read: CheckpointFiles['read'] = (file) => {
    const found = known.get(file) ?? decoded(() => readText(file));
    known.set(file, found);
    return found;
  };
  // Whatever it stands for, its text is sent as it is.
  const preparing = (file: string, checkpoint: Checkpoint) => prepare([asMigration(file, checkpoint)], {}, render).then(inOne, unread);
  const preparedOnce = (file: string, checkpoint: Checkpoint): Promise<Prepared | Unusable> => {
    const found = ready.get(file) ?? preparing(file, checkpoint);
    ready.set(file, found);
    return found;
  };
  return {
    read,
    prepared: async (file, checkpoint, { version, key }) => {
      const prepared = await preparedOnce(file, checkpoint);
      if ('unusable' in prepared) return prepared;
      return { ...prepared, migration: { ...prepared.migration, version, key } };
    },
    ahead: async (files) => {
      const usable = files.flatMap((file) => {
        const checkpoint = read(file);
        return 'unusable' in checkpoint ? [] : [{ file, checkpoint }];
      });
      const [most] = usable.sort((a, b) => b.checkpoint.covers.length - a.checkpoint.covers.length);
      return most && preparedOnce(most.file, most.checkpoint);
    },
  };
}

function decoded(read: () => string | null): Checkpoint | Unusable {
  try {
    const text = read();
    return text === null ? { unusable: 'is gone' } : decodeCheckpoint(text);
  } catch (error) {
    return { unusable: `cannot be read: ${reasonOf(error)}`, hint: 'allow the user that the gate runs as to read it' };
  }
}

/** What it makes and the rows of the ledger are kept together, or not at all. */
const inOne = ([prepared]: readonly Prepared[]): Prepared | Unusable =>
  prepared!.shape.mode === 'transaction' ? prepared! : { unusable: 'has statements that are not one transaction' };

function unread(error: unknown): Unusable {
  if (error instanceof Stop) return { unusable: `cannot be read as SQL: ${error.message}` };
  throw error;
}

const asMigration = (file: string, { body }: Checkpoint): Migration => ({
  ...{ version: '', id: file, key: '', name: 'checkpoint', kind: 'versioned', down: null, code: null },
  ...{ file, text: body, checksum: '' },
});
