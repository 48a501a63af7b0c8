// Whether the schema of a SQLite file is the expected one, as findings.
import type { DriftPolicy } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { objectCode } from '../../core/finding-codes.ts';
import type { Severity } from '../../core/severity.ts';
import { ignoring } from '../../schema/compare/ignore.ts';
import { describeChanges } from '../../schema/model/describe-changes.ts';
import { grouped } from '../../schema/model/grouped.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../../schema/model/object.ts';
import { compareFiles, type FileDifference, isTuningOfFile, objectOf } from './compare-files.ts';
import { FILE_KINDS, fileKindOf, makingOrder } from './file-kinds.ts';
import { repairOf } from './file-repair.ts';

export interface FileVerified {
  readonly findings: readonly Finding[];
  /** How many objects of each kind were compared, by plural. */
  readonly checked: Readonly<Record<string, number>>;
}

/** @param ignore patterns of GATE_IGNORE. */
export function verifyFile(expected: Catalog, live: Catalog, ignore: readonly string[], policy: DriftPolicy): FileVerified {
  const [wanted, found] = [ignoring(expected, ignore), ignoring(live, ignore)];
  return {
    findings: compareFiles(wanted, found).map((difference) => findingOf(difference, repairOf(difference, wanted, found), policy)),
    checked: countFileKinds(found),
  };
}

export function countFileKinds({ objects }: Catalog): Readonly<Record<string, number>> {
  const counts = grouped(objects, ({ kind }) => kind);
  return Object.fromEntries(FILE_KINDS.flatMap(({ name, plural }) => (counts.has(name) ? [[plural, counts.get(name)!.length]] : [])));
}

function findingOf(difference: FileDifference, repair: readonly string[], policy: DriftPolicy): Finding {
  const object = objectOf(difference);
  return {
    code: objectCode(object.kind, difference.state),
    severity: severityOf(difference, policy),
    subject: referenceOf(object),
    message: messageOf(difference),
    hint: hintOf(difference, repair),
    ...(repair.length > 0 && { repair: repair.join('\n') }),
  };
}

function severityOf(difference: FileDifference, policy: DriftPolicy): Severity {
  if (policy !== 'fail') return policy === 'strict' ? 'error' : 'warning';
  return difference.state === 'extra' || isTuningOfFile(difference) ? 'warning' : 'error';
}

function messageOf(difference: FileDifference): string {
  const subject = referenceOf(objectOf(difference));
  if (difference.state === 'changed') return `${subject} differs: ${describeChanges(difference)}`;
  const parts = partsInWords(difference.parts);
  return difference.state === 'missing' ? `${subject} is missing${parts}` : `${subject} exists and is not expected${parts}`;
}

function partsInWords(parts: readonly CatalogObject[]): string {
  const inOrder = parts.toSorted((a, b) => makingOrder(a) - makingOrder(b));
  const counts = [...grouped(inOrder, ({ kind }) => kind)].map(
    ([kind, some]) => `${some.length} ${some.length === 1 ? kind : fileKindOf({ kind }).plural}`,
  );
  return counts.length === 0 ? '' : `, with its ${counts.join(', ')}`;
}

function hintOf(difference: FileDifference, repair: readonly string[]): string {
  const object = objectOf(difference);
  if (difference.state === 'extra') {
    const { holds } = fileKindOf(object);
    const lost = holds === undefined ? '' : ` and destroys ${holds}: data is lost for good`;
    const how = repair.length > 0 ? `the repair SQL drops it${lost}` : twelveSteps(object);
    return `if you want to keep it, write a migration for it and write the snapshot again; otherwise ${how}`;
  }
  if (repair.length > 0)
    return isTuningOfFile(difference)
      ? 'it does not change any answer: leave it, or write a migration for it; the repair SQL undoes it'
      : 'run the repair SQL, or write a migration for the change';
  const undoing = twelveSteps(object);
  return isTuningOfFile(difference) ? `it does not change any answer: leave it, or write a migration for it; ${undoing}` : undoing;
}

/** SQLite manual, ALTER TABLE, "Making Other Kinds Of Table Schema Changes". */
function twelveSteps(object: CatalogObject): string {
  const table = object.owner?.replace(/^table /, '') ?? object.id;
  const fresh = table.startsWith('"') ? `${table.slice(0, -1)}_new"` : `${table}_new`;
  return `SQLite cannot alter that in place, so make ${table} again in a migration: CREATE TABLE ${fresh} as it should be, INSERT INTO ${fresh} SELECT … FROM ${table}, DROP TABLE ${table}, ALTER TABLE ${fresh} RENAME TO ${table}, then its indexes, triggers and views again, with PRAGMA foreign_keys=OFF before and PRAGMA foreign_key_check after (the twelve steps of https://sqlite.org/lang_altertable.html#otheralter)`;
}
