// The least rights that a command needs in the database, for help, docs and for the hint where one is missing.
import { mentions } from '../postgres/errors/grant-hint.ts';
import { quotedNames } from '../postgres/errors/unknown-name.ts';
import { quoteIdent } from '../sql/quote.ts';

export interface Rights {
  /** On the gate's own schema: only to read it, or to write its rows as well. */
  readonly ledger: 'nothing' | 'usage' | 'read' | 'write';
  /** What else it needs, and when, in words. */
  readonly besides?: string;
}

export const READ: Rights = { ledger: 'read', besides: "on another tool's ledger SELECT, and USAGE on its schema" };

interface Whose {
  readonly schema: string;
  readonly role: string;
}

/** `GRANT USAGE ON SCHEMA schemagate TO app`, and the rest. */
export const grantStatements = ({ ledger }: Rights, { schema, role }: Whose): readonly string[] =>
  grants(ledger, bare(schema)).map((grant) => `GRANT ${grant} TO ${bare(role)}`);

/** The same without whom they are for, for docs. */
export const grantsText = ({ ledger }: Rights, schema = 'schemagate'): readonly string[] => grants(ledger, schema);

function grants(ledger: Rights['ledger'], schema: string): readonly string[] {
  if (ledger === 'nothing') return [];
  const usage = `USAGE ON SCHEMA ${schema}`;
  if (ledger === 'usage') return [usage];
  return [usage, `SELECT${ledger === 'write' ? ', INSERT, UPDATE, DELETE' : ''} ON ALL TABLES IN SCHEMA ${schema}`];
}

/** As few quotation marks as a name needs, for people. */
export const bare = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdent(name));

export interface Denied extends Whose {
  readonly rights: Rights;
  readonly database: string;
  /** The gate's own tables, by their bare names. */
  readonly tables: readonly string[];
  /** Whether the server has been asked already: then the schema may be used, and what is denied is to make something in it. */
  readonly connected: boolean;
}

/** What lets a command that was denied something of its ledger; null for what is not of the ledger, or is somebody else's and not said in English. */
export function missingGrant(message: string, denied: Denied): string | null {
  const { rights, schema, role, tables, connected } = denied;
  const [, kind, name = ''] = /^(?:.*: )?permission denied for (schema|table) (.+)$/.exec(message) ?? ownIn(message, denied);
  const all = grantStatements(rights, { schema, role });
  const create = `GRANT CREATE ON SCHEMA ${bare(schema)} TO ${bare(role)}`;
  if (kind === 'schema' && name === schema && connected) return create;
  // Before the server could be asked, nobody knows whether the tables are there.
  if (kind === 'schema' && name === schema)
    return `${all.join('; ')}${rights.ledger === 'write' ? `; and if no gate has made its tables yet, ${create}` : ''}`;
  if (kind === 'table' && tables.includes(name)) return all.slice(1).join('; ');
  if (kind !== 'table') return null;
  return `GRANT SELECT${rights.ledger === 'write' ? ', INSERT, UPDATE, DELETE' : ''} ON TABLE ${name} TO ${bare(role)}`;
}

/**
 * What of ours a message of another language is about, as in the groups above. What a role has no right on, the server names without quotation marks
 * (src/backend/catalog/aclchk.c): with them it says something else, such as which rows a policy hides.
 */
function ownIn(message: string, { schema, tables, database }: Denied): readonly (string | undefined)[] {
  if (quotedNames(message).length > 0 || /permission denied|must be owner/.test(message)) return [];
  const table = tables.find((name) => mentions(message, name));
  if (table !== undefined) return ['', 'table', table];
  return mentions(message, schema) && schema !== database ? ['', 'schema', schema] : [];
}
