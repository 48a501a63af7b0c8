// What checkpoint files are called: in a folder of migrations they are none of them.
import type { Entry } from '../core/folder.ts';

const NAME = /^checkpoint-.+\.sql$/;

export const isCheckpointName = (name: string): boolean => NAME.test(name);

/** Of the entries of a folder, the paths of those that are called so. */
export const checkpointsIn = (folder: string, entries: readonly Entry[]): readonly string[] =>
  entries.filter(({ name, kind }) => kind === 'file' && isCheckpointName(name)).map(({ name }) => `${folder}/${name}`);

/** @param head version of the last migration that it stands for; what a file name cannot hold everywhere is `_` in it. */
export const checkpointName = (head: string): string => `checkpoint-${head.replaceAll(/[^\w.-]/g, '_')}.sql`;
