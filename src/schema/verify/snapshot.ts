// The snapshot of a PostgreSQL database.
import { isKind, kindOf } from '../kinds/kinds.ts';
import { asSchema } from '../model/as-schema.ts';
import type { Catalog } from '../model/object.ts';
import { decodeCatalog, encodeCatalog, type Snapshot, type SnapshotForm } from '../model/snapshot-text.ts';

const FORM: SnapshotForm = {
  server: 'postgresql',
  major: 10_000,
  // Kinds are loaded for what is read, and not before.
  isKind: (name: string): boolean => isKind(name),
  asRead: (object) => asSchema(kindOf(object.kind), object),
};

export const encodeSnapshot = (catalog: Catalog, head: string | null): string => snapshotParts(catalog, head).join('');

/** The parts of that text. */
export const snapshotParts = (catalog: Catalog, head: string | null): readonly string[] => encodeCatalog(FORM, catalog, head);

/**
 * Objects of kinds that this release does not know are left out of the catalog, and count for the hash.
 * @param name what the text is, for messages: the file's path, or which run recorded it.
 * @throws Stop('misused') if it is not a snapshot, of a newer format, or was changed after it was written.
 */
export const decodeSnapshot = (text: string, name: string): Snapshot => decodeCatalog(FORM, text, name);

/** Only the head, without reading the rest if it is as we write it. @throws Stop('misused') as `decodeSnapshot`. */
export function headOf(text: string, name: string): string | null {
  const [, head] = /^\uFEFF?\{\s*"format":\s*1,\s*"head":\s*(null|"(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return head === undefined ? decodeSnapshot(text, name).head : (JSON.parse(head) as string | null);
}
