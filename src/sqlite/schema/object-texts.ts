// Indexes, views, triggers and virtual tables, from the statements that made them.
import { type CatalogObject, referenceTo } from '../../schema/model/object.ts';
import { closingAt, isSign, isWord, type Token, tokensOf } from '../../sql/dialects/tokens.ts';
import { bare, canonicalOf, quoteName } from './canonical.ts';
import { keyColumns } from './table-text.ts';

/** @param table that it is on. */
export function indexOf(name: string, table: string, sql: string): CatalogObject {
  const tokens = tokensOf(sql);
  const open = tokens.findIndex((token) => isSign(token, '('));
  const close = closingAt(tokens, open);
  const where = tokens.slice(close + 1);
  return {
    kind: 'index',
    id: quoteName(name),
    owner: referenceTo('table', quoteName(table)),
    attributes: {
      table: quoteName(table),
      columns: keyColumns(tokens.slice(open + 1, close)),
      ...(isWord(tokens[1], 'UNIQUE') && { unique: true }),
      ...(isWord(where[0], 'WHERE') && { where: canonicalOf(bare(where.slice(1))) }),
    },
  };
}

export function viewOf(name: string, sql: string): CatalogObject {
  const tokens = afterName(tokensOf(sql), 'VIEW');
  const close = isSign(tokens[0], '(') ? closingAt(tokens, 0) : -1;
  const as = tokens.slice(close + 1).findIndex((token) => isWord(token, 'AS')) + close + 1;
  return {
    kind: 'view',
    id: quoteName(name),
    attributes: {
      ...(close > 0 && { columns: canonicalOf(tokens.slice(1, close)) }),
      query: canonicalOf(tokens.slice(as + 1)),
    },
  };
}

/** @param table or view that it is on, quoted. */
export function triggerOf(name: string, table: string, sql: string): CatalogObject {
  const tokens = afterName(tokensOf(sql), 'TRIGGER');
  const begin = tokens.findIndex((token, i) => isWord(token, 'BEGIN') && !isSign(tokens[i - 1], '.'));
  const head = tokens.slice(0, begin);
  const on = head.findIndex((token) => isWord(token, 'ON'));
  const rest = head.slice(on + 2);
  // It fires for each row, whether or not it says so, and before unless it says otherwise.
  const condition = isWord(rest[0], 'FOR') ? rest.slice(3) : rest;
  const isTimed = ['BEFORE', 'AFTER', 'INSTEAD'].some((word) => isWord(head[0], word));
  const event = `${isTimed ? '' : 'BEFORE '}${canonicalOf(head.slice(0, on))}`;
  return {
    kind: 'trigger',
    id: quoteName(name),
    owner: referenceTo('table', table),
    attributes: {
      table,
      event: condition.length === 0 ? event : `${event} ${canonicalOf(condition)}`,
      body: canonicalOf(
        tokens.slice(
          begin + 1,
          tokens.findLastIndex((token) => isWord(token, 'END')),
        ),
      ),
    },
  };
}

/** What its module is given is the module's own language: only spaces in it are made alike. */
export function virtualTableOf({ name, sql }: { readonly name: string; readonly sql: string }): CatalogObject {
  const tokens = afterName(tokensOf(sql), 'TABLE');
  const open = tokens.findIndex((token) => isSign(token, '('));
  const module = tokens[tokens.findIndex((token) => isWord(token, 'USING')) + 1]?.name ?? '';
  const given = open === -1 ? '' : sql.slice(tokens[open]!.at + 1, tokens[closingAt(tokens, open)]!.at);
  return {
    kind: 'virtual table',
    id: quoteName(name),
    attributes: {
      module,
      ...(given.trim() !== '' && {
        arguments: given
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ ?([(),=]) ?/g, '$1')
          .trim(),
      }),
    },
  };
}

/** What comes after CREATE … VIEW IF NOT EXISTS main.name. */
function afterName(tokens: readonly Token[], word: string): readonly Token[] {
  let at = tokens.findIndex((token) => isWord(token, word)) + 1;
  if (isWord(tokens[at], 'IF')) at += 3;
  if (isSign(tokens[at + 1], '.')) at += 2;
  return tokens.slice(at + 1);
}
