// What a file of the folder says of taking a migration back: its down file, or the down section of its own.
import type { Migration } from '../core/migration.ts';
import { stopOnErrors } from '../core/stop.ts';
import type { WayBack } from '../ledger/way-back-store.ts';
import { decodeSource } from '../sql/decode.ts';
import { forDialect } from '../sql/directives/dialect-sections.ts';
import { type Project, readable } from './project.ts';

/** Null if there is none, or it is a function of a module. @throws Stop('misused') if it is there and cannot be read. */
export function wayBackOf(
  { layout, folder, dialect }: Pick<Project, 'layout' | 'folder' | 'dialect'>,
  { down, file, text }: Migration,
): WayBack | null {
  const { wayBack } = layout;
  if (wayBack === undefined || down === null) return null;
  if (down === file && wayBack.only !== undefined) return { file, text: wayBack.only(text) };
  const source = readable(down, () => decodeSource(folder.readShown(down), down)).text;
  const { text: own, findings } = forDialect(source, down, dialect);
  stopOnErrors(findings);
  return { file: down, text: own };
}
