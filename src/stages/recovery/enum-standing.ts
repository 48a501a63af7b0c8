// How the enums stand, in words: a label that is missing stops an application as surely as a table.
import { count } from '../../report/view-options.ts';
import { type Difference, subjectOf } from '../../schema/model/difference.ts';
import { type Catalog, referenceOf } from '../../schema/model/object.ts';

export function enumStanding(expected: Catalog, differences: readonly Difference[]): string {
  const known = expected.objects.filter(({ kind }) => kind === 'enum').length;
  const wrong = differences.filter((one) => one.state !== 'extra' && subjectOf(one).kind === 'enum');
  if (wrong.length === 0) return known === 0 ? 'no enums' : `${count(known, 'enum')}, ${known === 1 ? 'as' : 'all as'} expected`;
  return `${wrong.map((one) => `${referenceOf(subjectOf(one))} is ${one.state}`).join(', ')}, of ${count(known, 'enum')}`;
}
