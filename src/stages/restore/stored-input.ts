// The backup as the client programs read it: those that take a file get its path, the others a stream, decrypted and decompressed on its way.
import { pipeline, type Readable, Transform } from 'node:stream';
import type { FoundBackup } from '../../backup/store/find-backup.ts';
import { readStored, unzipped } from '../../backup/store/partial-backup.ts';
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
export function openSource(source: Source, hear: ((bytes: number) => void) | null = null): Readable {
  const stored = readStored(source.path, source.key);
  const heard = hear === null ? stored : pipeline(stored, hearing(hear), () => {});
  return source.kind === 'sql.gz' ? unzipped(heard) : heard;
}

/** A listener of the stream itself would have it flow before anybody reads it. */
const hearing = (hear: (bytes: number) => void): Transform =>
  new Transform({
    transform: (chunk: Buffer, _, done) => {
      hear(chunk.length);
      done(null, chunk);
    },
  });

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
