// Which layout a folder has: the one that is set, else the one that its files speak for. Where they speak for several, the ledger that the
// database has decides; where that does not either, it is an error that names them.
import type { Config } from '../config/config.ts';
import type { Finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { Stop } from '../core/stop.ts';
import type { Layout } from '../migrations/layout.ts';
import { LAYOUT_BY_ID, LAYOUTS } from '../migrations/layouts.ts';
import type { ServerFacts } from '../postgres/probe.ts';
import { foundOf } from './home.ts';

export interface Recognised {
  readonly layout: Layout;
  /** In words. */
  readonly why: string;
}

/**
 * What the files say: one layout, or several that they may be laid out for.
 * @returns at least one.
 */
export function candidatesOf(folder: Folder, { layout }: Pick<Config, 'layout'>): readonly [Recognised, ...Recognised[]] {
  if (layout !== 'auto') return [{ layout: LAYOUT_BY_ID.get(layout)!, why: 'GATE_LAYOUT says so' }];
  // Names alone say little: files that carry a tool's own marks are that tool's, however they are named.
  const certain = candidatesBy((one) => one.recognise(folder));
  const [first, ...others] = certain.length > 0 ? certain : candidatesBy((one) => one.mayBe?.(folder) ?? null);
  return first === undefined ? [{ layout: GATE, why: 'no other layout was recognised' }] : [first, ...others];
}

/** What is taken for granted until the database says otherwise: plain names are our own layout's. Null where nothing is. */
export const plainOf = (candidates: readonly Recognised[]): Recognised | null => candidates.find(({ layout }) => layout === GATE) ?? null;

/** @param facts of the database, where there is one. @throws Stop('misused') where it does not decide either. */
export function decide(
  folder: Folder,
  candidates: readonly [Recognised, ...Recognised[]],
  config: Pick<Config, 'ledgerTable'>,
  facts: ServerFacts | null,
): Recognised {
  if (candidates.length === 1) return candidates[0];
  const recorded = facts === null ? [] : candidates.filter(({ layout }) => foundOf(layout, config, facts) !== null);
  if (recorded.length === 1) return { layout: recorded[0]!.layout, why: `${recorded[0]!.why}, and the database has its ledger` };
  const plain = plainOf(candidates);
  if (plain !== null) return plain;
  throw new Stop('misused', [ambiguous(folder, candidates)]);
}

const GATE = LAYOUT_BY_ID.get('gate')!;

/** Ledgers of other tools, in a database that our own layout is about to work on for the first time: converted files would be run again. */
export function otherLedgers(layout: Layout, config: Pick<Config, 'ledgerTable'>, facts: ServerFacts): readonly Finding[] {
  if (layout.foreign !== null) return [];
  return LAYOUTS.flatMap((other) => {
    const found = foundOf(other, config, facts);
    if (found === null) return [];
    const name = `${found.schema}.${found.name}`;
    const message = `${name}, as ${other.id} has its ledger, is in this database, and no gate has worked on it yet`;
    const hint = `where this folder was converted from that tool's, run \`schemagate adopt --from ${other.id}\` first; where it is another application's, this means nothing`;
    return [{ code: 'other-ledger', severity: 'warning', subject: name, message, hint } as const];
  });
}

const candidatesBy = (ask: (layout: Layout) => string | null): readonly Recognised[] =>
  LAYOUTS.flatMap((layout) => {
    const why = ask(layout);
    return why === null ? [] : [{ layout, why }];
  });

function ambiguous(folder: Folder, candidates: readonly Recognised[]) {
  const names = candidates.map(({ layout }) => layout.id);
  return {
    code: 'ambiguous-layout',
    severity: 'error',
    subject: folder.path,
    message: `${folder.path} may be laid out for ${names.slice(0, -1).join(', ')} or ${names.at(-1)}: ${candidates.map(({ layout, why }) => `${layout.id}, as ${why}`).join('; ')}`,
    hint: `say which tool's history this is: ${names.map((name) => `GATE_LAYOUT=${name}`).join(' or ')}`,
  } as const;
}
