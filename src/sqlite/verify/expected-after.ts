// Pure: what is expected after a run: what was expected before it, plus what the run itself has changed.
import { type Catalog, compareById } from '../../schema/model/object.ts';
import { byReference } from '../schema/compare-files.ts';

/** What others have made or removed meanwhile stays a difference. @param before and @param after as the file was and is. */
export function expectedAfter(expected: Catalog, before: Catalog, after: Catalog): Catalog {
  const [was, is] = [byReference(before), byReference(after)];
  const kept = new Map(byReference(expected));
  for (const [key, object] of is) if (JSON.stringify(was.get(key)) !== JSON.stringify(object)) kept.set(key, object);
  for (const key of was.keys()) if (!is.has(key)) kept.delete(key);
  return { ...after, objects: [...kept.values()].sort(compareById) };
}
