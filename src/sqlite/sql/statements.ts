// Where the statements of a text end as SQLite reads it: its own comments, which do not nest, its four kinds of quotes, and triggers, whose bodies
// hold semicolons (sqlite3_complete). It refuses nothing: what is never closed reaches to the end, where SQLite itself says what is wrong.
import { BLANK, QUOTED_NAME, STRING } from '../../sql/dialects/tokens.ts';

export interface FileStatement {
  /** Offsets in the text, of its first character and after its last one, without the semicolon. */
  readonly start: number;
  readonly end: number;
  /** Its first words, in capitals; a quoted name is not a word. */
  readonly words: readonly string[];
}

/** A comment line `-- gate: …`: the offsets of what follows the colon. */
export interface FileDirective {
  readonly start: number;
  readonly end: number;
  /** After the first statement has begun. */
  readonly late: boolean;
}

export interface SplitText {
  readonly statements: readonly FileStatement[];
  readonly directives: readonly FileDirective[];
}

/** As many words as tell statements apart: CREATE TEMP TRIGGER IF NOT EXISTS, PRAGMA main.journal_mode. */
const WORDS = 8;
/** Without a text between dollar signs, which only PostgreSQL has: its semicolons end statements here. */
const TOKEN = new RegExp(
  String.raw`(?<blank>${BLANK})|(?<quoted>${STRING}|${QUOTED_NAME})|(?<word>[A-Za-z_0-9$\u0080-\uffff]+)|(?<other>[^])`,
  'gy',
);
const DIRECTIVE = /^--\s*gate:/;

const TRIGGER = /^CREATE (?:(?:TEMP|TEMPORARY) )?TRIGGER$/;

interface Open {
  readonly start: number;
  readonly words: string[];
  end: number;
  isTrigger: boolean;
  /** The last two tokens, to know the END that closes a trigger. */
  before: string;
  last: string;
}

/** Of a transaction, not of a savepoint: its word, if that is what the statement does. */
export function endOfTransaction({ words }: FileStatement): string | null {
  const [word = '', ...others] = words;
  return /^(?:COMMIT|END|ROLLBACK)$/.test(word) && !others.includes('TO') ? word : null;
}

export function splitText(text: string): SplitText {
  const statements: FileStatement[] = [];
  const directives: FileDirective[] = [];
  let open: Open | null = null;
  const close = (): void => {
    if (open !== null) statements.push({ start: open.start, end: open.end, words: open.words });
    open = null;
  };
  for (const { 0: token, index, groups } of text.matchAll(TOKEN)) {
    if (groups!['blank'] !== undefined) {
      const marked = DIRECTIVE.exec(token);
      const late = open !== null || statements.length > 0;
      if (marked !== null && beginsLine(text, index)) directives.push({ start: index + marked[0].length, end: index + token.length, late });
    } else if (token === ';' && (open === null || !isInTrigger(open))) close();
    else open = taken(open, token, index, groups!['word'] !== undefined);
  }
  close();
  return { statements, directives };
}

function taken(open: Open | null, token: string, index: number, isWord: boolean): Open {
  const one: Open = open ?? { start: index, words: [], end: index, isTrigger: false, before: '', last: '' };
  const word = isWord ? token.toUpperCase() : token;
  if (isWord && one.words.length < WORDS) one.words.push(word);
  one.end = index + token.length;
  if (word === 'TRIGGER' && TRIGGER.test(one.words.join(' '))) one.isTrigger = true;
  one.before = one.last;
  one.last = word;
  return one;
}

/** At a semicolon: only the one after `; END` closes a trigger. */
const isInTrigger = ({ isTrigger, before, last }: Open): boolean => isTrigger && !(last === 'END' && before === ';');

const beginsLine = (text: string, at: number): boolean =>
  /(?:^|\n)[ \t\r]*$/.test(text.slice(Math.max(0, text.lastIndexOf('\n', at - 1)), at));
