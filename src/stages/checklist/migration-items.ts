// What the checklist asks about the migrations: whether they fit the database, were tested, can be taken back, and what they destroy.
import { type Finding, headline, isError } from '../../core/finding.ts';
import type { Migration } from '../../core/migration.ts';
import { few } from '../../core/text/few.ts';
import type { SchemaStanding } from '../expectation/schema-standing.ts';
import type { Item } from './checklist-item.ts';

/** @param findings of the plan. */
export function historyItem(findings: readonly Finding[], applied: number, pending: number): Item {
  const item = { id: 'history', question: 'the migrations fit the database' } as const;
  const errors = findings.filter(isError);
  if (errors.length > 0) return { ...item, answer: 'no', says: headline(errors), todo: errors[0]!.hint ?? 'see `schemagate status`' };
  return { ...item, answer: 'yes', says: `${applied} applied, ${pending} pending`, todo: null };
}

/** @param asked what was found before anything is applied. */
export function checksItem(asked: readonly Finding[]): Item {
  const item = { id: 'checks', question: 'the check queries and requirements of what is pending hold' } as const;
  const errors = asked.filter((one) => isError(one) && one.code !== 'destruction');
  if (errors.length === 0) return { ...item, answer: 'yes', says: 'none of them objects', todo: null };
  return { ...item, answer: 'no', says: headline(errors), todo: errors[0]!.hint ?? 'see `schemagate plan`' };
}

export function schemaItem({ state, text }: SchemaStanding): Item {
  const item = { id: 'schema', question: 'the schema is the expected one' } as const;
  if (state === 'as-expected') return { ...item, answer: 'yes', says: text, todo: null };
  return state === 'differs'
    ? { ...item, answer: 'no', says: text, todo: 'make them the same first: what is pending was written for the expected schema' }
    : { ...item, answer: 'unknown', says: text, todo: 'let a run record it, or check in a snapshot (`schemagate snapshot`)' };
}

/** What is known of a test of the migrations as they are. */
export type Testing =
  | { readonly is: 'passed'; readonly where: string; readonly oneWay: readonly string[] }
  | { readonly is: 'failed'; readonly says: string }
  | { readonly is: 'unknown'; readonly says: string };

const RECORD =
  '`schemagate test --record FILE` in CI, and `preflight --tested FILE` here; or `preflight --scratch URL`, which tests them at once';

export function testsItem(testing: Testing): Item {
  const item = { id: 'tests', question: 'the migrations pass their test' } as const;
  switch (testing.is) {
    case 'passed':
      return { ...item, answer: 'yes', says: testing.where, todo: null };
    case 'failed':
      return { ...item, answer: 'no', says: testing.says, todo: 'see `schemagate test`, and correct them' };
    case 'unknown':
      return { ...item, answer: 'unknown', says: testing.says, todo: RECORD };
  }
}

/** @param isProven there is a fresh backup that was restored once. */
export function wayBackItem(testing: Testing, pending: readonly Migration[], isProven: boolean): Item {
  const item = { id: 'way-back', question: 'there is a tested way back from what is pending' } as const;
  if (pending.length === 0) return { ...item, answer: 'yes', says: 'nothing is pending', todo: null };
  if (testing.is !== 'passed') {
    return isProven
      ? { ...item, answer: 'yes', says: 'a backup, which is restored and compared', todo: null }
      : { ...item, answer: 'unknown', says: 'no test of them is known to have passed', todo: RECORD };
  }
  const oneWay = pending.filter(({ version, kind }) => kind === 'versioned' && testing.oneWay.includes(version));
  if (oneWay.length === 0) return { ...item, answer: 'yes', says: 'the test has reverted each of them', todo: null };
  const says = `nothing takes back ${few(oneWay.map(({ file }) => file))}`;
  if (isProven) return { ...item, answer: 'yes', says: `${says}, and a backup is restored and compared`, todo: null };
  return { ...item, answer: 'no', says, todo: 'write the way back, or have a fresh backup that was restored once' };
}

/** @param asked what was found before anything is applied. */
export function destructionItem(asked: readonly Finding[]): Item {
  const item = { id: 'destruction', question: 'nothing that is pending destroys what holds rows, or it is acknowledged' } as const;
  const destruction = asked.filter(({ code }) => code === 'destruction');
  const open = destruction.filter(({ severity }) => severity !== 'notice');
  if (open.length > 0) return { ...item, answer: 'no', says: headline(open), todo: open[0]!.hint ?? null };
  const says = destruction.length === 0 ? 'none is found' : `acknowledged: ${few(destruction.map(({ subject }) => subject))}`;
  return { ...item, answer: 'yes', says, todo: null };
}
