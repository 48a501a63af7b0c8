// Makes a schema where it is missing. Not IF NOT EXISTS: the right to make one would be asked for even where it is there.
import { quoteIdent, quoteLiteral } from '../sql/quote.ts';

/** One statement, without a semicolon; a line. @param schema its name, unquoted. */
export function createSchema(schema: string): string {
  const missing = `pg_catalog.to_regnamespace(${quoteLiteral(quoteIdent(schema))}) IS NULL`;
  return `DO ${quoteLiteral(`BEGIN IF ${missing} THEN CREATE SCHEMA ${quoteIdent(schema)}; END IF; END`)}`;
}
