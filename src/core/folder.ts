// How the pure parts see the disk: a folder that was opened by somebody who may. Paths are relative to it, with `/`.

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

export interface Folder {
  /** As given by the user, for messages. */
  readonly path: string;
  /** It does not exist, and need not. */
  readonly isAbsent?: true;
  /** What is directly in the folder, or in the given subfolder, sorted by code unit; null if there is no such folder. */
  list(subfolder?: string): readonly Entry[] | null;
  /** @throws Error of node:fs if the file cannot be read. */
  read(name: string): Uint8Array;
  /** The same as UTF-8 in one step; what is not UTF-8 is U+FFFD. @throws Error of node:fs */
  readText(name: string): string;
  /** The same by the path that `show` gives. @throws Error of node:fs */
  readShown(path: string): Uint8Array;
  /** Path for messages: the folder's own path and the name. */
  show(name: string): string;
}
