// What is told, before it has the form of any receiver: a title, lines of text, and the same as data. Made of what is masked already.
import type { Finding } from '../core/finding.ts';
import { errorsIn } from '../core/finding.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { cleanLine } from '../report/clean-text.ts';
import { failureText } from '../report/failed-statement.ts';
import { placeText } from '../report/place-text.ts';
import { addressText } from '../report/run-facts.ts';

export interface Message {
  /** `failure` and `recovery` are of a run or of a database that is watched; `heal` is what was done about it. */
  readonly kind: 'failure' | 'recovery' | 'heal';
  readonly title: string;
  /** In the order of their weight. `place`: `3_orders.sql:2:5`. */
  readonly lines: readonly { readonly what: 'place' | 'finding' | 'hint' | 'context'; readonly text: string }[];
  /** For a receiver of our own form. */
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** Where it ran, as far as the report does not say it. */
export interface Origin {
  readonly host: string;
  readonly image: string | null;
}

export function ofRun(report: Report, kind: 'failure' | 'recovery', { host, image }: Origin): Message {
  const { command, outcome, exit, summary, findings, failure, target, startedAt } = report;
  const database = target === undefined ? null : addressText(target);
  const [first] = errorsIn(findings);
  const place = failure?.place ?? first?.place ?? null;
  const what = failure === undefined ? (first?.message ?? summary) : failureText(failure);
  const hint = failure?.hint ?? first?.hint ?? OUTCOMES[outcome].hint;
  const on = database === null ? '' : ` on ${database}`;
  const isFailure = kind === 'failure';
  const context = contextOf([host, image, `${startedAt.slice(0, 19)}Z`]);
  return {
    kind,
    title: isFailure ? `✗ schemagate ${command} failed${on}: ${outcome} (exit ${exit})` : `✓ schemagate ${command} succeeded again${on}`,
    lines: isFailure
      ? [
          ...(place === null ? [] : [{ what: 'place' as const, text: placeText(place) }]),
          { what: 'finding', text: cleanLine(what) },
          { what: 'hint', text: cleanLine(hint) },
          { what: 'context', text: context },
        ]
      : [
          { what: 'finding', text: cleanLine(summary) },
          { what: 'context', text: context },
        ],
    data: {
      ...{ kind, command, outcome, exit, summary, database, host, image, at: startedAt },
      ...{ place: isFailure && place !== null ? placeText(place) : null, finding: isFailure ? (first?.code ?? null) : null },
      hint: isFailure ? hint : null,
    },
  };
}

/** How a database is that is watched. */
export interface Standing extends Origin {
  readonly kind: Message['kind'];
  /** `is not as expected`, after the name of the database. */
  readonly state: string;
  readonly database: string | null;
  readonly summary: string;
  readonly finding: Finding | null;
  /** In the place of the finding's own. */
  readonly hint: string | null;
  readonly at: string;
}

export function ofDatabase({ kind, state, database, summary, finding, hint: given, host, image, at }: Standing): Message {
  const hint = given ?? finding?.hint ?? null;
  const place = finding?.place === undefined ? null : placeText(finding.place);
  return {
    kind,
    title: `${kind === 'failure' ? '✗' : '✓'} ${database ?? 'the database'} ${state}`,
    lines: [
      ...(place === null ? [] : [{ what: 'place' as const, text: place }]),
      { what: 'finding', text: cleanLine(summary) },
      ...(hint === null ? [] : [{ what: 'hint' as const, text: cleanLine(hint) }]),
      { what: 'context', text: contextOf([`schemagate serve on ${host}`, image, `${at.slice(0, 19)}Z`]) },
    ],
    data: { kind, command: 'serve', summary, database, host, image, at, place, finding: finding?.code ?? null, hint },
  };
}

const contextOf = (parts: readonly (string | null)[]): string => cleanLine(parts.filter((part) => part !== null).join(' · '));
