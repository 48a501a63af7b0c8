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

interface Candidate {
  readonly layout: Layout;
  readonly why: string;
}

/** @param facts what the database has, where there is one; only asked for where the files leave it open. @throws Stop('misused') */
export async function recognise(
  folder: Folder,
  config: Pick<Config, 'layout' | 'ledgerTable'>,
  facts: () => Promise<ServerFacts> | null,
): Promise<Recognised> {
  const gate = LAYOUT_BY_ID.get('gate')!;
  if (config.layout !== 'auto') return { layout: LAYOUT_BY_ID.get(config.layout)!, why: 'GATE_LAYOUT says so' };
  // Names alone say little: files that carry a tool's own marks are that tool's, however they are named.
  const certain = candidatesBy((layout) => layout.recognise(folder));
  const candidates = certain.length > 0 ? certain : candidatesBy((layout) => layout.mayBe?.(folder) ?? null);
  const [only, ...others] = candidates;
  if (only === undefined) return { layout: gate, why: 'no other layout was recognised' };
  if (others.length === 0) return only;
  const known = await facts();
  if (known !== null) {
    const recorded = candidates.filter(({ layout }) => foundOf(layout, config, known) !== null);
    if (recorded.length === 1) return { layout: recorded[0]!.layout, why: `${recorded[0]!.why}, and the database has its ledger` };
  }
  const plain = candidates.find(({ layout }) => layout === gate);
  if (plain !== undefined) return plain;
  throw new Stop('misused', [ambiguous(folder, candidates)]);
}

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

const candidatesBy = (ask: (layout: Layout) => string | null): readonly Candidate[] =>
  LAYOUTS.flatMap((layout) => {
    const why = ask(layout);
    return why === null ? [] : [{ layout, why }];
  });

function ambiguous(folder: Folder, candidates: readonly Candidate[]) {
  const names = candidates.map(({ layout }) => layout.id);
  return {
    code: 'ambiguous-layout',
    severity: 'error',
    subject: folder.path,
    message: `${folder.path} may be laid out for ${names.slice(0, -1).join(', ')} or ${names.at(-1)}: ${candidates.map(({ layout, why }) => `${layout.id}, as ${why}`).join('; ')}`,
    hint: `say which tool's history this is: ${names.map((name) => `GATE_LAYOUT=${name}`).join(' or ')}`,
  } as const;
}
