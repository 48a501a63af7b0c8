// The backup as the client programs read it: those that take a file get its path, the others a stream, decrypted and decompressed on its way.
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FoundBackup } from '../../backup/store/find-backup.ts';
import { readStored } from '../../backup/store/partial-backup.ts';
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';

/** What is to be restored, and how it is opened. */
export interface Source extends FoundBackup {
  /** Null for what is not encrypted. */
  readonly key: Uint8Array | null;
}

/** SQL goes through psql, everything else through pg_restore. */
export const isSql = ({ kind }: FoundBackup): boolean => kind === 'sql' || kind === 'sql.gz';

/** The argument for pg_restore; null if it has to read a stream. */
export const pathFor = ({ path, key }: Source): string | null => (key === null ? path : null);

/** @param hear hears the bytes of the file as they are read. @throws through the stream: Error of node:fs and node:zlib; Stop as unseal. */
export function openSource(source: Source, hear: (bytes: number) => void = () => {}): Readable {
  const stored = readStored(source.path, source.key);
  stored.on('data', (chunk: Buffer) => hear(chunk.length));
  return source.kind === 'sql.gz' ? pipeline(stored, createGunzip(), () => {}) : stored;
}

/** @throws Stop('misused') if one is needed and not given, or the other way round. */
export function sourceOf(found: FoundBackup, key: Uint8Array | null): Source {
  if (found.encrypted && key === null) throw new Stop([keyNeeded(found.path)]);
  return { ...found, key: found.encrypted ? key : null };
}

const keyNeeded = (path: string) =>
  finding({
    code: 'bad-key',
    subject: path,
    message: `${path} is encrypted, and no key is given`,
    hint: 'name the key file that was used when it was taken: --key-file FILE',
  });
