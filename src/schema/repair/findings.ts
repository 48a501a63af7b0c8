// Differences and symptoms as findings: what differs, how bad that is, and the SQL that repairs it.
import type { DriftPolicy } from '../../config/config.ts';
import type { Finding } from '../../core/finding.ts';
import { objectCode } from '../../core/finding-codes.ts';
import type { Severity } from '../../core/severity.ts';
import { asSql } from '../../sql/printable.ts';
import { countParts } from '../compare/count-parts.ts';
import { accessFindings } from '../compare/regained-access.ts';
import { isTuning } from '../compare/tuning.ts';
import { kindOf } from '../kinds/kinds.ts';
import { describeChanges } from '../model/describe-changes.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import { type Catalog, type CatalogObject, referenceOf } from '../model/object.ts';
import { type Repair, repairs } from './ddl.ts';

/** What differs, and what its repair cannot bring back. */
export const findingsOf = (differences: readonly Difference[], policy: DriftPolicy): readonly Finding[] => [
  ...differenceFindings(differences, policy),
  ...accessFindings(differences),
];

/** In an order in which the repairs can be run one after the other. */
export const differenceFindings = (differences: readonly Difference[], policy: DriftPolicy): readonly Finding[] =>
  repairs(differences).map((repair) => ({
    code: objectCode(subjectOf(repair.difference).kind, repair.difference.state),
    severity: severityOf(repair.difference, policy),
    subject: referenceOf(subjectOf(repair.difference)),
    message: messageOf(repair.difference),
    hint: hintOf(repair),
    ...repairText(repair.statements),
  }));

/**
 * What is wrong with live objects whatever was expected. What differs already is not reported again.
 * @param differences of the same live catalog.
 */
export function healthFindings(live: Catalog, differences: readonly Difference[], policy: DriftPolicy): readonly Finding[] {
  const reported = new Set(differences.map((one) => referenceOf(subjectOf(one))));
  return live.objects.flatMap((object) => {
    const symptom = symptomOf(object);
    if (symptom === null) return [];
    const subject = referenceOf(object);
    if (reported.has(subject)) return [];
    return {
      code: symptom.code,
      severity: policy === 'warn' && symptom.severity === 'error' ? 'warning' : symptom.severity,
      subject,
      message: `${subject} ${symptom.message}`,
      hint: symptom.hint,
      ...repairText(symptom.repair),
    };
  });
}

const symptomOf = (object: CatalogObject) => kindOf(object.kind).symptom?.(object) ?? null;

function severityOf(difference: Difference, policy: DriftPolicy): Severity {
  if (policy !== 'fail') return policy === 'strict' ? 'error' : 'warning';
  if (difference.state === 'extra') {
    const fails = kindOf(difference.live.kind).extraFails === true || symptomOf(difference.live)?.severity === 'error';
    return fails ? 'error' : 'warning';
  }
  return isTuning(difference) ? 'warning' : 'error';
}

function messageOf(difference: Difference): string {
  const object = subjectOf(difference);
  const subject = referenceOf(object);
  if (difference.state === 'changed') return `${subject} differs: ${describeChanges(difference)}`;
  const brief = kindOf(object.kind).brief?.(object);
  const what = `${countParts(difference.parts)}${brief === undefined ? '' : `: ${brief}`}`;
  return difference.state === 'missing' ? `${subject} is missing${what}` : `${subject} exists and is not expected${what}${ailing(object)}`;
}

function ailing(object: CatalogObject): string {
  const symptom = symptomOf(object);
  return symptom === null ? '' : `; it ${symptom.message}`;
}

function hintOf({ difference, statements, waitsFor }: Repair): string {
  if (waitsFor !== undefined) return `${waitsFor} has to be altered by hand first: no repair SQL is proposed for what is part of it`;
  const { holds, caution } = kindOf(subjectOf(difference).kind);
  if (difference.state === 'extra') {
    const lost = holds === undefined ? '' : ` and destroys ${holds}: data is lost for good`;
    return `if you want to keep it, write a migration for it and write the snapshot again; the repair SQL drops it${lost}`;
  }
  const warning = caution?.(difference);
  if (isTuning(difference) && statements.length > 0)
    return 'it does not change any answer: leave it, or write a migration for it; the repair SQL undoes it';
  if (statements.length > 0) return `run the repair SQL, or write a migration for the change${warning === undefined ? '' : `; ${warning}`}`;
  return warning ?? 'repairing the object that contains it brings it back';
}

const repairText = (statements: readonly string[]): Pick<Finding, 'repair'> =>
  statements.length === 0 ? {} : { repair: asSql(statements) };
