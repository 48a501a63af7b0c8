// SQL of a folder that is not recorded and runs at a certain moment of a run on a SQLite file: before and after all migrations by itself, after each
// of them in that one's transaction, if it is one.
import type { Moment, RenderOptions } from '../../layouts/layout.ts';
import type { Project } from '../../project/project.ts';
import type { FileLedger } from '../ledger/file-ledger.ts';
import { type PreparedFile, prepareFiles } from './prepare-file.ts';

export type FileCallbacks = ReadonlyMap<Moment, readonly PreparedFile[]>;

export const NO_CALLBACKS: FileCallbacks = new Map();

/** @throws Stop('misused') as prepareFiles. */
export function prepareFileCallbacks({ callbacks, layout }: Pick<Project, 'callbacks' | 'layout'>, options: RenderOptions): FileCallbacks {
  const migrations = callbacks.map(({ migration }) => migration);
  const moments = new Map<Moment, PreparedFile[]>();
  for (const [i, prepared] of prepareFiles(migrations, {}, layout.render, options).entries()) {
    const { moment } = callbacks[i]!;
    moments.set(moment, [...(moments.get(moment) ?? []), prepared]);
  }
  return moments;
}

/** The same ledger, which is told nothing. */
export const unrecorded = (ledger: FileLedger): FileLedger => {
  const nothing = (): readonly string[] => [];
  const silent = { applied: nothing, started: nothing, finished: nothing, progress: nothing, stopped: nothing, forget: nothing };
  return { ...ledger, ...silent };
};
