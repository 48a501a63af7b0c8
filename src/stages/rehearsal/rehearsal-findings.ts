// What `test` finds, in words.

import { type Finding, type FixedCode, finding } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import type { Failure } from '../../core/report.ts';
import { few } from '../../core/text/few.ts';
import type { Differing, Ran } from './bench.ts';
import type { Loss } from './rows-kept.ts';

/** @param left what is still there of it. */
export function failed(
  code: FixedCode,
  { steps, failure }: Pick<Ran, 'steps' | 'failure'>,
  file: string,
  what: string,
  left: Differing | null = null,
): Finding {
  const place = failure?.place ?? { file: steps.find(({ state }) => state !== 'applied')?.file ?? file };
  const at = place.line === undefined ? place.file : `${place.file}:${place.line}:${place.column ?? 1}`;
  const remains = left === null ? '' : `; left over: ${few(left.objects.map(({ name }) => name))}`;
  const hint = failure?.hint;
  return finding({
    code,
    subject: file,
    message: `${at} failed ${what}: ${saidBy(failure)}${remains}`,
    place,
    ...(hint !== undefined && { hint }),
  });
}

const saidBy = (failure: Failure | null): string =>
  failure === null ? 'it ended early' : `${failure.message}${failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`}`;

/** @param file the one to correct. @param when what came before the comparison. */
export function schemaDiffers(code: FixedCode, file: string, when: string, { objects, repair }: Differing): Finding {
  const of = (state: Differing['objects'][number]['state']): readonly string[] =>
    objects.filter((one) => one.state === state).map(({ name }) => name);
  const groups = [
    ['left over', of('extra')],
    ['missing', of('missing')],
    ['altered', of('changed')],
  ] as const;
  const said = groups.filter(([, names]) => names.length > 0).map(([word, names]) => `${word}: ${few(names)}`);
  return finding({
    code,
    subject: file,
    message: `${when}, ${said.join('; ')}`,
    ...(repair !== '' && { hint: 'the repair SQL is what it lacks', repair }),
    place: { file },
  });
}

export const lostRows = ({ file }: Migration, losses: readonly Loss[]): Finding =>
  finding({
    code: 'rows-lost',
    subject: file,
    message: `after ${file} was applied and taken back, ${few(losses.map(({ what }) => what))}`,
    hint: `let the down file bring them back; if losing them is intended, write in the header of the migration: -- gate: destroys=${losses.map(({ of }) => of).join(', ')}`,
    place: { file },
  });

export const givenUp = ({ file }: Migration, losses: readonly Loss[]): Finding =>
  finding({
    code: 'rows-given-up',
    subject: file,
    message: `after ${file} was applied and taken back, ${few(losses.map(({ what }) => what))}, as its header says`,
    place: { file },
  });

export const moreRows = ({ file }: Migration, more: readonly string[]): Finding =>
  finding({
    code: 'rows-changed',
    subject: file,
    message: `after ${file} was applied and taken back: ${few(more)}`,
    hint: 'nothing that was there is lost; let the down file take them away if they must not stay',
    place: { file },
  });

export const notRepeatable = (file: string, what: string): Finding =>
  finding({
    code: 'not-repeatable',
    subject: file,
    message: `${file} is written so that it can be run twice, but the second time: ${what}`,
    hint: 'guard that statement as well, or remove the guards from a migration that is only meant to run once',
    place: { file },
  });

/** @param isRequired --require-down. */
export function withoutWayBack(migrations: readonly Migration[], place: string | null, isRequired: boolean): Finding {
  const [first] = migrations;
  const names = few(migrations.map(({ file }) => file));
  const are = migrations.length === 1 ? 'has nothing that takes it' : 'have nothing that takes them';
  return {
    code: 'without-way-back',
    severity: isRequired ? 'error' : 'notice',
    subject: first!.file,
    message: `${names} ${are} back: the way back was tested as far as the last of them`,
    hint:
      place === null
        ? 'the tool of this layout only goes forward'
        : `write ${place}${isRequired ? '' : '; --require-down makes this an error'}`,
  };
}

export const notLoaded = (file: string, message: string, failure: Failure | null): Finding =>
  finding({
    code: 'data-not-loaded',
    subject: file,
    message,
    hint: 'correct the file, or name the version that it is for with --data-at',
    place: failure?.place ?? { file },
  });
