// The snapshot of a SQLite file.
import type { Catalog } from '../../schema/model/object.ts';
import { decodeCatalog, encodeCatalog, type Snapshot, type SnapshotForm } from '../../schema/model/snapshot-text.ts';
import { isFileKind } from './file-kinds.ts';

const FORM: SnapshotForm = { server: 'sqlite', major: 1_000_000, isKind: isFileKind };

export const encodeFileSnapshot = (catalog: Catalog, head: string | null): string => encodeCatalog(FORM, catalog, head).join('');

/** @param name for messages. @throws Stop('misused') if it is not one, of a newer format, or was changed after it was written. */
export const decodeFileSnapshot = (text: string, name: string): Snapshot => decodeCatalog(FORM, text, name);
