// The checkpoint files of a run, each read and made ready to be sent once: the likeliest ahead, while the server works on what comes before it.
import { type Checkpoint, decodeCheckpoint, type Unusable } from '../../checkpoint/checkpoint-file.ts';
import type { Migration } from '../../core/migration.ts';
import { type Prepared, prepare } from '../../migrations/prepare/prepare.ts';
import type { Effects } from '../../project/effects.ts';
import { readable } from '../../project/project.ts';
import type { Workspace } from '../workspace.ts';

export interface CheckpointFiles {
  /** @throws Stop('misused') if it is there and cannot be read. */
  read(file: string): Checkpoint | Unusable;
  /** @param last of those that it stands for, whose place it takes. */
  prepared(file: string, checkpoint: Checkpoint, last: Pick<Migration, 'version' | 'key'>): Promise<Prepared>;
  /** The one that stands for the most will be wanted, if it fits. */
  ahead(files: readonly string[]): Promise<unknown>;
}

export function checkpointFiles({ readText }: Pick<Effects, 'readText'>, { render }: Pick<Workspace, 'render'>): CheckpointFiles {
  const [known, ready] = [new Map<string, Checkpoint | Unusable>(), new Map<string, Promise<Prepared>>()];
  const read: CheckpointFiles['read'] = (file) => {
    const found = known.get(file) ?? decoded(readable(file, () => readText(file)));
    known.set(file, found);
    return found;
  };
  // Whatever it stands for, its text is sent as it is.
  const preparing = async (file: string, checkpoint: Checkpoint): Promise<Prepared> =>
    (await prepare([asMigration(file, checkpoint)], {}, render))[0]!;
  const preparedOnce = (file: string, checkpoint: Checkpoint): Promise<Prepared> => {
    const found = ready.get(file) ?? preparing(file, checkpoint);
    ready.set(file, found);
    return found;
  };
  return {
    read,
    prepared: async (file, checkpoint, { version, key }) => {
      const prepared = await preparedOnce(file, checkpoint);
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

const decoded = (text: string | null): Checkpoint | Unusable => (text === null ? { unusable: 'is gone' } : decodeCheckpoint(text));

const asMigration = (file: string, { body }: Checkpoint): Migration => ({
  ...{ version: '', id: file, key: '', name: 'checkpoint', kind: 'versioned', down: null, code: null },
  ...{ file, text: body, checksum: '' },
});
