// Which migrations a run of a command has applied and taken back, by what the ledger of its tool said before and says after it.
import type { Step } from '../../core/report.ts';
import { few } from '../../core/text/few.ts';
import type { KnownMigrator } from '../../migrators/migrators.ts';
import { standingOf } from '../../migrators/standing.ts';
import { count } from '../../report/view-options.ts';
import type { CodeLedger } from './code-ledger.ts';

interface Known {
  readonly known: KnownMigrator;
  readonly before: CodeLedger | null;
}

/** What the ledger has now and did not have before, and what it had and has no longer, with the files where known. */
export function stepsOf({ known, before }: Known, after: CodeLedger | null): readonly Step[] {
  if (after === null) return [];
  const had = appliedBy(known, before);
  const files = new Map((known.files ?? []).map((file) => [file.id, file]));
  const has = appliedBy(known, after);
  const stepOf = (id: string, state: 'applied' | 'reverted'): Step => {
    const file = files.get(id);
    return { version: id, name: file?.name ?? id, file: file?.file ?? id, state };
  };
  return [
    ...[...had]
      .filter((id) => !has.has(id))
      .map((id) => stepOf(id, 'reverted'))
      .reverse(),
    ...[...has].filter((id) => !had.has(id)).map((id) => stepOf(id, 'applied')),
  ];
}

/** In order, if the files say what it is. */
export function appliedBy({ files }: KnownMigrator, ledger: CodeLedger | null): ReadonlySet<string> {
  if (ledger === null) return new Set();
  const { pending, unknown } = standingOf(ledger.migrator, files, ledger.ids);
  if (pending === null || files === null) return new Set(ledger.ids);
  const left = new Set(pending.map(({ id }) => id));
  return new Set([...files.map(({ id }) => id).filter((id) => !left.has(id)), ...unknown]);
}

export function appliedText({ before }: Known, after: CodeLedger | null, steps: readonly Step[]): string {
  if (after === null) return '';
  if (steps.length > 0) return `, ${doneText(steps)}`;
  const isAsItWas = before !== null && before.ids.join() === after.ids.join();
  return isAsItWas ? ', and there was nothing to apply' : '';
}

export function doneText(steps: readonly Step[]): string {
  const said = (['reverted', 'applied'] as const).flatMap((state) => {
    const these = steps.filter((step) => step.state === state).map(({ version }) => version);
    return these.length === 0 ? [] : [`${count(these.length, 'migration')} ${state}: ${few(these)}`];
  });
  return said.join(', ');
}
