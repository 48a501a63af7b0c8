// Which statements hold semicolons outside quotes, and where they do: the body of a routine in standard SQL (manual, CREATE FUNCTION, sql_body).

/** psql's rule: only CREATE [OR REPLACE] FUNCTION or PROCEDURE has a body that holds semicolons outside quotes. */
export function isRoutine([first, second, third, fourth]: readonly string[]): boolean {
  if (first !== 'CREATE') return false;
  const what = second === 'OR' && third === 'REPLACE' ? fourth : second;
  return what === 'FUNCTION' || what === 'PROCEDURE';
}

/** BEGIN ATOMIC … END; CASE has an END of its own. */
export function bodyDepth(depth: number, word: string, previous: string): number {
  if (depth === 0) return word === 'ATOMIC' && previous === 'BEGIN' ? 1 : 0;
  if (word === 'CASE') return depth + 1;
  return word === 'END' ? depth - 1 : depth;
}
