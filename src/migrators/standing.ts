// Pure: files × ledger of a migrator -> what is applied, what is pending, and what is in the ledger without a known file.
import { few } from '../core/text/few.ts';
import type { CodeMigration, Migrator } from './migrator.ts';

export interface Standing {
  /** Of the ledger, for people: the last one, or the heads; null if it is empty. */
  readonly head: string | null;
  /** The same of the files: those that nothing comes after; null if there are no files, or none are known. */
  readonly headOfFiles: string | null;
  /** How many are applied, as far as ledger and files tell. */
  readonly applied: number;
  /** In an order in which they can be applied; null if there are no files to give one. */
  readonly pending: readonly CodeMigration[] | null;
  /** In the ledger and not among the files; empty without files. */
  readonly unknown: readonly string[];
}

/** @param files null if they are not known. */
export function standingOf({ ledger }: Pick<Migrator, 'ledger'>, files: readonly CodeMigration[] | null, ids: readonly string[]): Standing {
  const head = headOf(ledger, ids);
  if (files === null) return { head, headOfFiles: null, applied: ids.length, pending: null, unknown: [] };
  const ordered = inOrder(files);
  const known = new Set(files.map(({ id }) => id));
  const applied = withReplaced(files, ledger.headsOnly ? withAncestors(files, ids) : new Set(ids));
  return {
    head,
    headOfFiles: headOfFiles(ledger, ordered),
    applied: ledger.headsOnly ? applied.size : ids.length,
    pending: ordered.filter(({ id }) => !applied.has(id)),
    unknown: ids.filter((id) => !known.has(id)),
  };
}

const headOf = ({ headsOnly }: Migrator['ledger'], ids: readonly string[]): string | null =>
  ids.length === 0 ? null : headsOnly ? few(ids) : ids.at(-1)!;

function headOfFiles({ headsOnly }: Migrator['ledger'], ordered: readonly CodeMigration[]): string | null {
  if (ordered.length === 0) return null;
  if (!headsOnly) return ordered.at(-1)!.id;
  const followed = new Set(ordered.flatMap(({ after }) => after));
  return few(ordered.map(({ id }) => id).filter((id) => !followed.has(id)));
}

/** Plus those that replace others, all of which are applied. */
function withReplaced(files: readonly CodeMigration[], applied: ReadonlySet<string>): ReadonlySet<string> {
  const standIns = files.filter(({ replaces = [] }) => replaces.length > 0 && replaces.every((id) => applied.has(id)));
  return standIns.length === 0 ? applied : new Set([...applied, ...standIns.map(({ id }) => id)]);
}

/** These and everything before them. */
function withAncestors(files: readonly CodeMigration[], ids: readonly string[]): ReadonlySet<string> {
  const byId = new Map(files.map((file) => [file.id, file]));
  const found = new Set<string>();
  const left = [...ids];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    left.push(...(byId.get(id)?.after ?? []));
  }
  return found;
}

/** Each after its predecessors, otherwise in the given order; a reference to itself, or to nothing known, holds nothing up. */
export function inOrder(files: readonly CodeMigration[]): readonly CodeMigration[] {
  const byId = new Map(files.map((file) => [file.id, file]));
  const done = new Set<string>();
  const ordered: CodeMigration[] = [];
  // A history may be longer than the stack is deep.
  const open = [...files].reverse().map((file) => ({ file, entered: false }));
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { file, entered } = one;
    if (entered) ordered.push(file);
    if (entered || done.has(file.id)) continue;
    done.add(file.id);
    open.push({ file, entered: true });
    for (const id of [...file.after].reverse()) {
      const before = byId.get(id);
      if (before !== undefined && !done.has(id)) open.push({ file: before, entered: false });
    }
  }
  return ordered;
}
