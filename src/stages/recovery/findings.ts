// What is reported about missing objects, before they are recreated and after.
import type { Finding } from '../../core/finding.ts';
import { objectCode } from '../../core/finding-codes.ts';
import { countParts } from '../../schema/compare/count-parts.ts';
import { kindOf } from '../../schema/kinds/kinds.ts';
import { type CatalogObject, referenceOf } from '../../schema/model/object.ts';
import type { Missing } from './missing-objects.ts';

export function lossOf({ expected, parts }: Missing): Finding {
  const { holds } = kindOf(expected.kind);
  const reference = referenceOf(expected);
  return {
    code: objectCode(expected.kind, 'missing'),
    severity: 'error',
    subject: reference,
    message: `${reference} is missing${countParts(parts)}${holds === undefined ? '' : `; ${holds} are gone with it`}`,
    hint:
      holds === undefined
        ? '`schemagate recover --yes` recreates it'
        : '`schemagate recover --yes` recreates it, empty: restore the data from a backup',
  };
}

/** What was asked for is done; what remains to be done is said. */
export function madeAgain({ expected }: Missing): Finding {
  const { holds } = kindOf(expected.kind);
  const reference = referenceOf(expected);
  return {
    code: objectCode(expected.kind, 'missing'),
    severity: holds === undefined ? 'notice' : 'warning',
    subject: reference,
    message: `${reference} was missing and has been recreated${holds === undefined ? '' : `; ${holds} are gone`}`,
    ...(holds !== undefined && { hint: 'restore its data from a backup' }),
  };
}

/** What held data: it is not in any expectation. */
export const dataGoneWith = (missing: readonly Missing[]): readonly CatalogObject[] =>
  missing.flatMap(({ expected, parts }) => [expected, ...parts]).filter(({ kind }) => kindOf(kind).holds !== undefined);
