// A file ready to be sent: what is not SQL cut out of it, with the way back from the text that is sent to the file.
import { type Finding, finding } from '../../core/finding.ts';
import { applyEdits, type Edit, type Edited } from '../edit.ts';
import { type LexDirective, type LexStatement, lex, type TextProblem } from '../lexer/lex.ts';
import { locate } from '../locate.ts';
import type { Statement } from './statement.ts';
import { statementLists } from './statement-list.ts';

export interface Script {
  /** What is sent. */
  readonly sql: string;
  /** The data of each COPY … FROM STDIN, in order. */
  readonly copies: readonly string[];
  /** Lexical statements, offsets in `sql`. */
  readonly statements: readonly LexStatement[];
  /** What PostgreSQL makes of each of them: found out when it is asked for. */
  readonly judged: () => Promise<readonly Statement[]>;
  /** The file's text after the layout's edits, which everything below is found in. */
  readonly edited: Edited;
  /** Cuts as offsets in the edited text, in order. */
  readonly cuts: readonly { readonly start: number; readonly end: number }[];
  /** Comment lines `-- gate: …`, offsets in the edited text. */
  readonly directives: readonly LexDirective[];
  readonly problems: readonly Finding[];
}

/** @param edits what the layout makes of the file's text before it is SQL. */
export function prepareScript(source: string, file: string, edits: readonly Edit[] = []): Script {
  const edited = applyEdits(source, edits);
  const { text } = edited;
  const { statements, cuts, copies, directives, problems } = lex(text);
  const findings = problems.map((problem) => findingOf({ ...problem, offset: edited.toSource(problem.offset) }, source, file));
  if (cuts.length === 0)
    return { sql: text, copies, statements, judged: statementLists(text, statements), edited, cuts, directives, problems: findings };
  let sql = '';
  let from = 0;
  for (const cut of cuts) {
    sql += text.slice(from, cut.start);
    from = cut.end;
  }
  sql += text.slice(from);
  const toSql = withoutCuts(cuts);
  const shifted = statements.map((one) => ({ ...one, start: toSql(one.start), end: toSql(one.end) }));
  return { sql, copies, statements: shifted, judged: statementLists(sql, shifted), edited, cuts, directives, problems: findings };
}

/** From an offset in `sql` to the offset in the file. */
export function sourceOffset({ cuts, edited }: Script, offset: number): number {
  let inText = offset;
  for (const { start, end } of cuts) if (inText >= start) inText += end - start;
  return edited.toSource(inText);
}

/** From offsets in the edited text to offsets in `sql`. Offsets asked for must not go back. */
function withoutCuts(cuts: Script['cuts']): (offset: number) => number {
  let passed = 0;
  let removed = 0;
  return (offset) => {
    for (let cut = cuts[passed]; cut !== undefined && cut.end <= offset; cut = cuts[++passed]) removed += cut.end - cut.start;
    return offset - removed;
  };
}

function findingOf({ code, offset, what }: TextProblem, text: string, file: string): Finding {
  const place = { file, ...locate(text, offset) };
  const at = `${file}:${place.line}:${place.column}`;
  const base = { code, subject: file, place };
  if (code === 'meta-command') {
    return finding({
      ...base,
      message: `${at}: ${what} is a command of psql, not SQL`,
      hint: 'write it in SQL; \\copy becomes COPY … FROM stdin with its data in the file',
    });
  }
  if (code === 'copy-unterminated') {
    return finding({
      ...base,
      message: `${at}: the data of ${what} has no end`,
      hint: 'end the data with a line that holds only \\. ; restore the file if it was truncated',
    });
  }
  return finding({ ...base, message: `${at}: the ${what} is never closed`, hint: 'close it; restore the file if it was truncated' });
}
