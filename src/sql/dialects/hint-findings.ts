// What one database does not read of a file, or reads differently, as findings.
import type { Dialect } from '../../core/dialect.ts';
import type { Finding, Place } from '../../core/finding.ts';
import { locate } from '../locate.ts';
import { dialectHints, whatIsWrong } from './dialect-hints.ts';
import type { DialectHint } from './hint.ts';

export interface HintedText {
  readonly file: string;
  readonly text: string;
}

/** Each once in a file. @param isTold whether something need not be said of it. */
export function hintFindings(
  { file, text }: HintedText,
  dialect: Dialect,
  isTold: (hint: DialectHint) => boolean = () => false,
): readonly Finding[] {
  const places = new Map<DialectHint, number[]>();
  for (const { hint, at } of dialectHints(text, dialect)) if (!isTold(hint)) places.set(hint, [...(places.get(hint) ?? []), at]);
  return [...places].map(([hint, [first = 0, ...more]]) => {
    const place = { file, ...locate(text, first) };
    const often = more.length === 0 ? '' : `, and ${more.length} more in this file`;
    return {
      code: 'dialect-hint',
      severity: hint.means === undefined ? 'warning' : 'notice',
      subject: file,
      message: `${placeText(place)}: ${whatIsWrong(hint, dialect)}${often}`,
      hint: hint.instead,
      place,
    };
  });
}

export const placeText = ({ file, line, column }: Place): string => (line === undefined ? file : `${file}:${line}:${column ?? 1}`);
