// What decides how the server reads a text: settings that are in force when a message arrives, before any of it runs (manual, 54.2.2). psql sends each
// statement by itself, so that what one of them sets holds for the next; a file in one message has to be sent in parts to come to the same.

/** Of a script: what is sent, and where its statements are in it. */
interface Read {
  readonly sql: string;
  readonly statements: readonly { readonly start: number; readonly end: number }[];
}

/** client_encoding, by either of its names; how strings and backslashes in them are read, and whether that is warned of. */
const READING =
  /\b(?:client_encoding|standard_conforming_strings|backslash_quote|escape_string_warning)\b|^set\s+(?:(?:session|local)\s+)?names\b|^(?:reset|discard)\s+all\b/i;
/** Without one of these words nothing in a text can be such a statement. */
const WORDS = /client_encoding|standard_conforming_strings|backslash_quote|escape_string_warning|\bnames\b/i;
/** What is in force anyway, as pg_dump writes it. */
const AS_USUAL =
  /^set\s+(?:(?:session|local)\s+)?(?:(?:client_encoding\s*(?:=|to)|names)\s*'?utf-?8'?|standard_conforming_strings\s*(?:=|to)\s*'?(?:on|true)'?|backslash_quote\s*(?:=|to)\s*'?safe_encoding'?)$/i;

/** Whether the script may leave another way of reading to what comes after it. */
export const changesReading = ({ sql, statements }: Read): boolean =>
  WORDS.test(sql) && statements.some(({ start, end }) => isChange(sql.slice(start, end)));

const isChange = (statement: string): boolean => READING.test(statement) && !AS_USUAL.test(statement) && !ONLY_AFTER_CHANGE.test(statement);

/** What means something only if another setting has been changed: strings are warned of where backslashes escape in them. */
const ONLY_AFTER_CHANGE = /^(?:(?:reset|discard)\s+all\b|(?:set|reset)\s+(?:(?:session|local)\s+)?escape_string_warning\b)/i;

/** Offsets in `sql` at which the next message must begin; none in a usual file. */
export function readingCuts({ sql, statements }: Read): readonly number[] {
  if (!changesReading({ sql, statements })) return [];
  const texts = statements.map(({ start, end }) => sql.slice(start, end));
  const first = texts.findIndex(isChange);
  return statements.slice(0, -1).flatMap(({ end }, at) => (at >= first && READING.test(texts[at]!) ? [end + 1] : []));
}

/** Null if the statement says nothing of whether a backslash in a plain string escapes what follows it. */
export function escapesAfter(statement: string): boolean | null {
  if (/^reset\s+(?:all|standard_conforming_strings)$/i.test(statement)) return false;
  const [, value] = /^set\s+(?:(?:session|local)\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(\w+)'?$/i.exec(statement) ?? [];
  return value === undefined ? null : /^(?:off|false|no|0)$/i.test(value);
}
