// What is in a database beside what is expected becomes a part of that; but for what a library put into a schema of its own.
import { type Catalog, type CatalogObject, referenceOf } from '../../schema/model/object.ts';
import type { Checked } from './verify-stage.ts';

export type WithExpected = Checked & { readonly expected: Catalog };

export interface Adopting {
  /** References. */
  readonly adopted: readonly string[];
  /** Objects of libraries, and schemas of theirs, that stay beside. */
  readonly left: readonly string[];
  /** As if it had been expected all along. */
  readonly after: WithExpected;
}

export function adoptExtra(checked: WithExpected): Adopting {
  const { expected, differences } = checked;
  const left = new Set(checked.findings.filter(({ code }) => code === 'library-schema').flatMap(({ subject }) => subject.split(', ')));
  const extras = differences.flatMap((one) => (one.state === 'extra' && !isOneOf(left, one.live) ? [one] : []));
  const adopted = extras.map(({ live }) => referenceOf(live));
  const more = extras.flatMap(({ live, parts }) => [live, ...parts]);
  const objects = new Map([...expected.objects, ...more].map((object) => [referenceOf(object), object]));
  const findings = checked.findings.filter(({ subject, code }) => code !== 'there-before' && !adopted.includes(subject));
  const after = {
    ...checked,
    findings,
    expected: { ...expected, objects: [...objects.values()] },
    differences: differences.filter((one) => one.state !== 'extra' || !extras.includes(one)),
    clean: findings.every(({ severity }) => severity === 'notice'),
  };
  return { adopted, left: [...left], after };
}

/** @param references of objects, and of schemas with all that is in them. */
const isOneOf = (references: ReadonlySet<string>, object: CatalogObject): boolean =>
  references.has(referenceOf(object)) || [...references].some((schema) => object.id.startsWith(`${schema.replace(/^schema /, '')}.`));
