// Which layout a folder has: the one that is set, otherwise the one whose marks are in its files; otherwise the project around it, the names of
// the files and the ledger in the database decide. If two layouts with different ledgers remain, or these disagree, that is an error that
// names them, and so is a tool that has no layout here.
import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../core/finding.ts';
import type { Folder } from '../core/folder.ts';
import { byId } from '../core/registry.ts';
import { Stop } from '../core/stop.ts';
import type { Layout } from '../layouts/layout.ts';
import { LAYOUT_BY_ID, LAYOUTS, TOOLS } from '../layouts/layouts.ts';
import { foundOf, type LedgerSettings, type LedgersFound } from '../layouts/ledger-tables.ts';
import { type MarksFound, marksIn } from '../layouts/tool-marks.ts';
import { TOOLS_WITHOUT_LAYOUT } from '../layouts/tools-without-layout.ts';
import { migrationsTable } from '../ledger/gate-ledger.ts';
import type { ServerFacts } from '../postgres/server/probe.ts';
import type { Evidence } from './evidence.ts';

export interface Recognised {
  readonly layout: Layout;
  /** In words. */
  readonly why: string;
}

/** A tool without a layout here, of whose the folder may be. */
export interface Stranger {
  readonly tool: string;
  readonly why: string;
}

export interface Candidates {
  /** Those that it is likeliest to be; at least one. More than one where nothing tells them apart. */
  readonly leading: readonly [Recognised, ...Recognised[]];
  /** How that is known: `said` by a setting or by marks that only one tool has is not doubted. */
  readonly by: 'said' | 'project' | 'habit' | 'names';
  /** Whatever else the files could be: the ledger of one of them in the database counts. */
  readonly others: readonly Recognised[];
  readonly strangers: readonly Stranger[];
}

/** What the files, and the project around them, say. */
export function candidatesOf(folder: Folder, { layout }: Pick<Config, 'layout'>, around: () => readonly Evidence[] = () => []): Candidates {
  const alone = { others: [], strangers: [] };
  if (layout !== 'auto') return { leading: [{ layout: LAYOUT_BY_ID.get(layout)!, why: 'GATE_LAYOUT says so' }], by: 'said', ...alone };
  const marks = marksIn(folder, TOOLS);
  const certain = candidatesBy((one) => one.recognise(folder, marks));
  // Names say little: files that carry a tool's own marks are that tool's, however they are named.
  if (certain.length > 0) return { leading: nonEmpty(certain), by: 'said', ...alone };
  const evidence = around();
  const habits = candidatesBy((one) => one.habit?.(folder, marks) ?? null);
  const named = candidatesBy((one) => one.mayBe?.(folder, marks) ?? null);
  const possible = unique([...habits, ...named, ...candidatesBy((one) => one.could?.(folder, marks) ?? null)]);
  const picked = pickedBy(evidence, possible);
  const [leading, by] =
    picked.length > 0 ? ([picked, 'project'] as const) : habits.length > 0 ? ([habits, 'habit'] as const) : ([named, 'names'] as const);
  const found = leading.length > 0 ? leading : [{ layout: GATE, why: 'no other layout was recognised' }];
  const others = possible.filter((one) => found.every((other) => other.layout !== one.layout));
  return { leading: nonEmpty(found), by, others, strangers: strangersAmong(evidence, folder, marks, found, picked.length > 0) };
}

const nonEmpty = (found: readonly Recognised[]): readonly [Recognised, ...Recognised[]] => [found[0]!, ...found.slice(1)];

const unique = (found: readonly Recognised[]): readonly Recognised[] =>
  found.filter((one, index) => found.findIndex((other) => other.layout === one.layout) === index);

/** Those of the possible layouts that the project names, in the nearest place where it names one. */
function pickedBy(evidence: readonly Evidence[], possible: readonly Recognised[]): readonly Recognised[] {
  const fitting = (of: readonly Evidence[]): readonly Recognised[] => {
    const nearest = of.find(({ tool }) => possible.some(({ layout }) => layout.id === tool))?.level;
    return possible.flatMap((one) => {
      const said = of.find(({ tool, level }) => tool === one.layout.id && level === nearest);
      return said === undefined ? [] : [{ layout: one.layout, why: `${one.why}, and ${said.why}` }];
    });
  };
  const picked = fitting(evidence.filter(({ isImplied }) => isImplied !== true));
  if (picked.length > 0) return picked;
  return fitting(
    evidence.filter(({ tool, isImplied }) => isImplied === true && !evidence.some((other) => areNamedAlike(other.tool, tool))),
  );
}

/** Whether the files of a tool without a layout here are named as those of that layout. */
const areNamedAlike = (stranger: string, layout: string): boolean =>
  STRANGERS.get(stranger)?.naming?.some((one) => LAYOUT_BY_ID.get(layout)?.naming?.includes(one)) ?? false;

const STRANGERS = byId(TOOLS_WITHOUT_LAYOUT, ({ id }) => id);

/** By marks in the files, or by the project, unless that names a layout as near. */
function strangersAmong(
  evidence: readonly Evidence[],
  folder: Folder,
  marks: MarksFound,
  leading: readonly Recognised[],
  isPicked: boolean,
): readonly Stranger[] {
  const rivals = (tool: string): boolean => leading.some(({ layout }) => areNamedAlike(tool, layout.id));
  const marked = [...marks.sql, ...marks.code].map(([tool, file]) => ({ tool, why: `${folder.show(file)} is written for it` }));
  const nearest = isPicked ? evidence.find(({ tool }) => leading.some(({ layout }) => layout.id === tool))?.level : undefined;
  const around = evidence.filter(
    ({ tool, level }) => nearest === undefined || (level <= nearest && STRANGERS.get(tool)?.queriesToo !== true),
  );
  const found = [...marked, ...around].filter(({ tool }) => rivals(tool));
  return found.filter(({ tool }, index) => found.findIndex((other) => other.tool === tool) === index);
}

/**
 * What is taken for granted until the database says otherwise: the one that leads, or our own among several whose names are alike. Null
 * where nothing is.
 */
export function assumedOf({ leading, by, strangers }: Candidates): Recognised | null {
  if (by !== 'said' && strangers.length > 0) return null;
  if (leading.length === 1) return leading[0];
  return by === 'names' ? (leading.find(({ layout }) => layout === GATE) ?? null) : null;
}

/** @param facts of the database, if there is one. @throws Stop('misused') if it does not decide either. */
export function decide(
  folder: Folder,
  candidates: Candidates,
  config: LedgerSettings & Pick<Config, 'ledgerSchema'>,
  facts: LedgersFound | null,
): Recognised {
  const { leading, by, others, strangers } = candidates;
  if (by === 'said' && leading.length === 1) return leading[0];
  const recorded = facts === null ? [] : [...leading, ...others].filter(({ layout }) => isRecorded(layout, config, facts));
  const [kept] = recorded;
  const assumed = assumedOf(candidates);
  // A ledger says whose the folder is, unless the project, or what the files are called, says that it is another's.
  const disputed = by !== 'names' && leading.every(({ layout }) => layout !== kept?.layout);
  if (kept !== undefined && recorded.length === 1 && !disputed) {
    return { layout: kept.layout, why: `${kept.why}, and the database has its ledger` };
  }
  const conflict = recorded.length === 1 && disputed ? recorded : [];
  if (assumed !== null && conflict.length === 0) return assumed;
  throw new Stop([ambiguous(folder, unique([...leading, ...conflict]), conflict, strangers)]);
}

const isRecorded = (layout: Layout, config: LedgerSettings & Pick<Config, 'ledgerSchema'>, facts: LedgersFound): boolean =>
  layout === GATE ? facts.tables.has(migrationsTable(config.ledgerSchema).table) : foundOf(layout, config, facts) !== null;

const GATE = LAYOUT_BY_ID.get('gate')!;

/** Ledgers of other tools, in a database that our own layout is about to work on for the first time: converted files would be run again. */
export function otherLedgers(layout: Layout, config: LedgerSettings, facts: ServerFacts): readonly Finding[] {
  if (layout.toolLedger !== null) return [];
  return LAYOUTS.flatMap((other) => {
    const found = foundOf(other, config, facts);
    if (found === null) return [];
    const name = `${found.schema}.${found.name}`;
    const message = `${name}, where ${other.id} keeps its ledger, is in this database, and no gate has worked on this database yet`;
    const hint = `if this folder was converted from that tool's, run \`schemagate adopt --from ${other.id}\` first; if it belongs to another application, ignore this`;
    return [finding({ code: 'other-ledger', subject: name, message, hint })];
  });
}

const candidatesBy = (ask: (layout: Layout) => string | null): readonly Recognised[] =>
  LAYOUTS.flatMap((layout) => {
    const why = ask(layout);
    return why === null ? [] : [{ layout, why }];
  });

/** @param conflict those whose ledger the database has, against what the project says. */
function ambiguous(folder: Folder, candidates: readonly Recognised[], conflict: readonly Recognised[], strangers: readonly Stranger[]) {
  const ids = candidates.map(({ layout }) => layout.id);
  const names = [...ids, ...strangers.map(({ tool }) => tool)];
  const reasons = [
    ...candidates.map((one) => `${one.layout.id}, as ${one.why}${conflict.includes(one) ? ', and the database has its ledger' : ''}`),
    ...strangers.map(({ tool, why }) => `${tool}, whose ledger the gate does not keep, as ${why}`),
  ];
  const choice = ids.map((id) => `GATE_LAYOUT=${id}`).join(' or ');
  const hint =
    strangers.length === 0
      ? `say which tool this folder belongs to, because each keeps a different ledger: ${choice}`
      : `if the gate is to own the folder, set ${choice}; otherwise leave it to ${strangers.map(({ tool }) => tool).join(' or ')}`;
  return finding({
    code: 'ambiguous-layout',
    subject: folder.path,
    message: `${folder.path} may be laid out for ${names.slice(0, -1).join(', ')} or ${names.at(-1)}: ${reasons.join('; ')}`,
    hint,
  });
}
