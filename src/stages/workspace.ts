// Where a run's ledger is and what follows from its layout: which tables are read and left out of the schema, how sessions are set up.

import type { Config } from '../config/config.ts';
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import type { Layout, RenderOptions } from '../layouts/layout.ts';
import { askedFor, askedTable, gateTable } from '../layouts/ledger-tables.ts';
import { besideLedger, besideTable } from '../ledger/beside-ledger.ts';
import { createSchema } from '../ledger/create-schema.ts';
import { ownLedger } from '../ledger/gate-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerPlace } from '../ledger/tool-ledger.ts';
import { type LedgerSchema, parseLedgerSchemas, verificationStore } from '../ledger/verification-store.ts';
import type { Limits } from '../migrations/apply/message.ts';
import type { PlanPolicy } from '../migrations/plan.ts';
import { type FoundTable, type ServerFacts, searchPathNames, searchPathStatement, steadyStatements } from '../postgres/server/probe.ts';
import { qualified } from '../schema/model/name.ts';
import { referenceTo } from '../schema/model/object.ts';
import type { Scope } from '../schema/model/scope.ts';

export interface Workspace {
  readonly layout: Layout;
  readonly ledger: Ledger;
  /** Of the gate's own tables. */
  readonly schema: string;
  /** Which of the tables that reading takes are there: the gate's own, and the ledger where that is another tool's. */
  readonly present: { readonly own: boolean; readonly anyOwn: boolean; readonly ledger: boolean; readonly otherLayout: boolean };
  /** What is made before everything else: a schema that the URL names and that is not there. */
  readonly prelude: string | null;
  readonly scope: Scope;
  /** Other gates' ledgers in this database. */
  readonly neighbours: readonly LedgerSchema[];
  readonly policy: PlanPolicy;
  readonly limits: Limits;
  readonly render: RenderOptions;
}

/** @throws Stop('misused') where there is no schema to make the ledger in; Stop('history') where the table of its name is another tool's. */
export function workspaceOf(config: Config, layout: Layout, facts: ServerFacts): Workspace {
  const { ledgerSchema: schema, connection } = config;
  const searchPath = connection?.searchPath ?? null;
  const render: RenderOptions = {
    placeholders: config.placeholders,
    substitute: config.substitute,
    environment: config.environment,
    database: facts.database,
    user: facts.user,
    schema: facts.schema ?? 'public',
    table: 'migrations',
  };
  const path = searchPath === null ? [] : [searchPathStatement(searchPath)];
  const settings = [...steadyStatements(facts), ...path, ...layout.session.settings];
  const { lockTimeout, statementTimeout, role } = config;
  const has = (table: string): boolean => facts.tables.has(table);
  const mine = layout.toolLedger === null ? gateTable(schema) : besideTable(schema).table;
  const theirs = layout.toolLedger === null ? besideTable(schema).table : gateTable(schema);
  const own = [...verificationStore(schema).tables, mine];
  const looked = {
    ...(config.schemas.length > 0 && { only: config.schemas }),
    ...(config.privileges === 'verify' && { privileges: true }),
    ...(config.owners === 'verify' && { owners: true }),
  };
  const neighbours = neighboursIn(config, facts);
  const exclude = [schema, ...neighbours.map((one) => one.schema)];
  const base = {
    layout,
    neighbours,
    schema,
    prelude: null,
    policy: {
      outOfOrder: config.outOfOrder === 'auto' ? layout.outOfOrder : config.outOfOrder,
      whenDirty: layout.toolLedger?.whenDirty,
      toleratesMissing: layout.toleratesMissing,
      ledgerSetting: layout.toolLedger === null ? 'GATE_LEDGER_SCHEMA' : 'GATE_LEDGER_TABLE (and GATE_LEDGER_SCHEMA)',
    },
    limits: { lockTimeout, statementTimeout, role, session: { keeps: layout.session.keeps, settings } },
  };
  const anyOwn = verificationStore(schema).tables.some(has) || has(mine) || has(theirs);
  const present = { own: own.every(has), anyOwn, otherLayout: has(theirs) && !has(mine) };
  if (layout.toolLedger === null) {
    return {
      ...base,
      ledger: ownLedger(schema),
      present: { ...present, ledger: has(mine) },
      scope: { ...looked, exclude },
      render,
    };
  }
  const place = placeOf(config, layout.toolLedger, facts);
  const isToBeMade = searchPath !== null && (facts.schema === null || (layout.toolLedger.inFirstOfUrl === true && place.columns === null));
  // A schema that the tool made for itself holds nothing of the application's.
  const dedicated = place.schema !== 'public' && layout.toolLedger.table.schema === place.schema;
  return {
    ...base,
    prelude: isToBeMade && !has(mine) ? createSchema(place.schema) : null,
    ledger: besideLedger({
      schema,
      name: qualified(place.schema, place.name),
      toolLedger: layout.toolLedger.ledger(place),
      headOnly: layout.toolLedger.headOnly === true,
    }),
    present: { ...present, ledger: place.columns !== null },
    scope: dedicated
      ? { ...looked, exclude: [...exclude, place.schema] }
      : { ...looked, exclude, without: [referenceTo('table', qualified(place.schema, place.name))] },
    render: { ...render, table: place.name },
  };
}

/** Ledgers of other gates, which a gate finds by their tables. */
export const neighboursIn = ({ ledgerSchema }: Pick<Config, 'ledgerSchema'>, { neighbours }: ServerFacts): readonly LedgerSchema[] =>
  parseLedgerSchemas(neighbours).filter(({ schema }) => schema !== ledgerSchema);

function placeOf(config: Config, toolLedger: NonNullable<Layout['toolLedger']>, facts: ServerFacts): LedgerPlace {
  const asked = askedTable(toolLedger, config);
  const found = facts.tables.get(askedFor(asked));
  if (found !== undefined && toolLedger.isOurs !== undefined && !toolLedger.isOurs(found.columns))
    throw new Stop('history', [notTheirs(found)]);
  const schema = found?.schema ?? asked.schema ?? facts.schema ?? firstOf(config.connection?.searchPath ?? null);
  if (schema === null) throw new Stop('misused', [noSchema]);
  const name = found?.name ?? asked.name;
  const { database, user } = facts;
  return { table: askedFor({ schema, name }), schema, name, columns: found?.columns ?? null, database, user };
}

const firstOf = (searchPath: string | null): string | null => (searchPath === null ? null : (searchPathNames(searchPath)[0] ?? null));

const notTheirs = ({ schema, name, columns }: FoundTable) =>
  finding({
    code: 'ledger-of-another-tool',
    subject: `${schema}.${name}`,
    message: `the table ${schema}.${name} has the columns ${columns.join(', ')}: it is another tool's ledger, not this layout's`,
    hint: 'set GATE_LAYOUT to the tool that wrote it; or GATE_LEDGER_TABLE, where this layout has its own under another name',
  });

const noSchema = finding({
  code: 'no-schema',
  subject: 'search_path',
  message: 'there is no schema to make the ledger in: none of those on the search path is there, or none may be used',
  hint: 'CREATE SCHEMA public, or the one the role works in; or name a table in GATE_LEDGER_TABLE=schema.table',
});
