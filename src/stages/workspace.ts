// Where a run's ledger is and what follows from its layout: which tables are read and left out of the schema, how sessions are set up.

import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import type { Layout, RenderOptions } from '../layouts/layout.ts';
import { askedFor, askedTable } from '../layouts/ledger-tables.ts';
import { besideLedger, besideTable } from '../ledger/beside-ledger.ts';
import { createSchema } from '../ledger/create-schema.ts';
import { gateLedger, migrationsTable } from '../ledger/gate-ledger.ts';
import { type HistoryStore, historyStore } from '../ledger/history-store.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerPlace } from '../ledger/tool-ledger.ts';
import { type LedgerSchema, parseLedgerSchemas, verificationStore } from '../ledger/verification-store.ts';
import { wayBackStore } from '../ledger/way-back-store.ts';
import type { PlanPolicy } from '../migrations/plan-policy.ts';
import type { Limits } from '../migrations/prepare/message.ts';
import { type FoundTable, type ServerFacts, searchPathNames, searchPathStatement, steadyStatements } from '../postgres/server/probe.ts';
import { qualified } from '../schema/model/name.ts';
import { referenceTo } from '../schema/model/object.ts';
import type { Scope } from '../schema/model/scope.ts';

export interface Workspace {
  readonly layout: Layout;
  readonly ledger: Ledger;
  /** What happened to it. */
  readonly history: HistoryStore;
  /** Of the gate's own tables. */
  readonly schema: string;
  /** Which of the tables that reading takes are there: the gate's own, and the ledger if that is another tool's. */
  readonly present: {
    readonly own: boolean;
    readonly anyOwn: boolean;
    readonly ledger: boolean;
    readonly otherLayout: OtherLedger | null;
    readonly waysBack: boolean;
  };
  /** Whether what takes each migration back is kept beside the ledger. */
  readonly keepsWaysBack: boolean;
  /** Whether the table for that is created if it is missing. */
  readonly needsWaysBack: boolean;
  /** What is created before everything else: a schema that the URL names and that does not exist. */
  readonly prelude: string | null;
  readonly scope: Scope;
  /** Other gates' ledgers in this database. */
  readonly neighbours: readonly LedgerSchema[];
  readonly policy: PlanPolicy;
  readonly limits: Limits;
  readonly render: RenderOptions;
}

/** What another layout has left in the same schema. */
export interface OtherLedger {
  /** It is in use if one of these has rows. */
  readonly tables: readonly string[];
  /** This layout's own table, if that is there as well: it is the one in use if it has rows. */
  readonly ours: string | null;
}

/** @throws Stop('misused') if there is no schema to create the ledger in; Stop('history') if the table of that name is another tool's. */
export function workspaceOf(config: Config, layout: Layout, facts: ServerFacts): Workspace {
  const tool = layout.toolLedger === null ? null : { toolLedger: layout.toolLedger, place: placeOf(config, layout.toolLedger, facts) };
  const at: At = { config, layout, facts, tool };
  return {
    layout,
    schema: config.ledgerSchema,
    neighbours: neighboursIn(config, facts),
    ledger: ledgerAt(at),
    history: historyStore(config.ledgerSchema, (tool === null ? migrationsTable : besideTable)(config.ledgerSchema)),
    present: presentAt(at),
    keepsWaysBack: config.down === 'stored' && layout.wayBack !== undefined,
    needsWaysBack: false,
    prelude: preludeAt(at),
    scope: scopeAt(at),
    policy: policyOf(config, layout),
    limits: limitsAt(at),
    render: renderAt(at),
  };
}

interface At {
  readonly config: Config;
  readonly layout: Layout;
  readonly facts: ServerFacts;
  /** The ledger of another tool, and its table; null if the ledger is the gate's own. */
  readonly tool: { readonly toolLedger: ToolLedger; readonly place: LedgerPlace } | null;
}

type ToolLedger = NonNullable<Layout['toolLedger']>;

function ledgerAt({ config: { ledgerSchema: schema }, tool }: At): Ledger {
  if (tool === null) return gateLedger(schema);
  const { toolLedger, place } = tool;
  const name = qualified(place.schema, place.name);
  return besideLedger({ schema, name, toolLedger: toolLedger.ledger(place), headOnly: toolLedger.headOnly === true });
}

/** The gate's own table of this layout: the ledger, or the one beside another tool's. */
const gateTableOf = ({ config: { ledgerSchema }, tool }: At): string =>
  tool === null ? migrationsTable(ledgerSchema).table : besideTable(ledgerSchema).table;

function presentAt(at: At): Workspace['present'] {
  const { config, facts, tool } = at;
  const has = (table: string): boolean => facts.tables.has(table);
  const store = verificationStore(config.ledgerSchema).tables;
  const mine = gateTableOf(at);
  const ofOtherLayout = tool === null ? besideTable(config.ledgerSchema).table : migrationsTable(config.ledgerSchema).table;
  // What a tool has applied itself need not have a row beside its ledger: only what is remembered of a run has one.
  const tables = [ofOtherLayout, ...store.slice(1).filter(has)];
  const isOther = has(ofOtherLayout) && (tool === null || !has(mine));
  return {
    own: [...store, mine].every(has),
    anyOwn: [...store, mine, ofOtherLayout].some(has),
    otherLayout: isOther ? { tables, ours: has(mine) ? mine : null } : null,
    ledger: tool === null ? has(mine) : tool.place.columns !== null,
    waysBack: has(wayBackStore(config.ledgerSchema).table),
  };
}

function preludeAt(at: At): string | null {
  const { config, facts, tool } = at;
  if (tool === null || (config.connection?.searchPath ?? null) === null) return null;
  const { toolLedger, place } = tool;
  const isToBeMade = facts.schema === null || (toolLedger.inFirstOfUrl === true && place.columns === null);
  return isToBeMade && !facts.tables.has(gateTableOf(at)) ? createSchema(place.schema) : null;
}

function scopeAt({ config, facts, tool }: At): Scope {
  const { ledgerSchema, schemas, privileges, owners } = config;
  const looked = {
    ...(schemas.length > 0 && { only: schemas }),
    ...(privileges === 'verify' && { privileges: true }),
    ...(owners === 'verify' && { owners: true }),
  };
  const exclude = [ledgerSchema, ...neighboursIn(config, facts).map(({ schema }) => schema)];
  if (tool === null) return { ...looked, exclude };
  const { toolLedger, place } = tool;
  // A schema that the tool created for itself contains nothing of the application's.
  const isDedicated = place.schema !== 'public' && toolLedger.table.schema === place.schema;
  return isDedicated
    ? { ...looked, exclude: [...exclude, place.schema] }
    : { ...looked, exclude, without: [referenceTo('table', qualified(place.schema, place.name))] };
}

export const policyOf = ({ outOfOrder }: Config, layout: Layout): PlanPolicy => ({
  outOfOrder: outOfOrder === 'auto' ? layout.outOfOrder : outOfOrder,
  whenDirty: layout.toolLedger?.whenDirty,
  toleratesMissing: layout.toleratesMissing,
  ledgerSetting: layout.toolLedger === null ? 'GATE_LEDGER_SCHEMA' : 'GATE_LEDGER_TABLE (and GATE_LEDGER_SCHEMA)',
});

function limitsAt({ config, layout, facts }: At): Limits {
  const { lockTimeout, statementTimeout, role } = config;
  const searchPath = config.connection?.searchPath ?? null;
  const path = searchPath === null ? [] : [searchPathStatement(searchPath)];
  const settings = [...steadyStatements(facts), ...path, ...layout.session.settings];
  return { lockTimeout, statementTimeout, role, session: { keeps: layout.session.keeps, settings } };
}

const renderAt = ({ config, facts, tool }: At): RenderOptions => ({
  placeholders: config.placeholders,
  substitute: config.substitute,
  environment: config.environment,
  database: facts.database,
  user: facts.user,
  schema: facts.schema ?? 'public',
  table: tool?.place.name ?? 'migrations',
});

/** Ledgers of other gates, which a gate finds by their tables. */
export const neighboursIn = ({ ledgerSchema }: Pick<Config, 'ledgerSchema'>, { neighbours }: ServerFacts): readonly LedgerSchema[] =>
  parseLedgerSchemas(neighbours).filter(({ schema }) => schema !== ledgerSchema);

function placeOf(config: Config, toolLedger: ToolLedger, facts: ServerFacts): LedgerPlace {
  const asked = askedTable(toolLedger, config);
  const found = facts.tables.get(askedFor(asked));
  if (found !== undefined && toolLedger.isOurs !== undefined && !toolLedger.isOurs(found.columns)) throw new Stop([notTheirs(found)]);
  const schema = found?.schema ?? asked.schema ?? facts.schema ?? firstOf(config.connection?.searchPath ?? null);
  if (schema === null) throw new Stop([noSchema()]);
  const name = found?.name ?? asked.name;
  const { database, user } = facts;
  return { table: askedFor({ schema, name }), schema, name, columns: found?.columns ?? null, database, user };
}

const firstOf = (searchPath: string | null): string | null => (searchPath === null ? null : (searchPathNames(searchPath)[0] ?? null));

export const notTheirs = ({ schema, name, columns }: Pick<FoundTable, 'schema' | 'name' | 'columns'>) =>
  finding({
    code: 'ledger-of-another-tool',
    subject: `${schema}.${name}`,
    message: `the table ${schema}.${name} has the columns ${columns.join(', ')}: it is the ledger of another tool, not of this layout`,
    hint: 'set GATE_LAYOUT to the tool that wrote it; or GATE_LEDGER_TABLE, if this layout has a table of its own under another name',
  });

const noSchema = (): Finding =>
  finding({
    code: 'no-schema',
    subject: 'search_path',
    message: 'there is no schema to create the ledger in: none of those on the search path exists, or none may be used',
    hint: 'CREATE SCHEMA public, or the one the role works in; or name a table in GATE_LEDGER_TABLE=schema.table',
  });
