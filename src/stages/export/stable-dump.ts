// What pg_dump writes differently each time, or in each minor release, without the schema being another: taken out, so that a file of it
// changes in version control only when the schema does. Leaves all between the head and the end as it is.

/** @param dump of the plain format. */
export function stableDump(dump: string): string {
  const lines = dump.split('\n');
  const begin = lines.findIndex((line) => line.startsWith('SET '));
  const end = lines.findLastIndex((line) => line !== '' && !line.startsWith('--') && !line.startsWith('\\unrestrict '));
  const kept = lines.filter((line, index) => !((index < begin && VARIES.test(line)) || (index > end && line.startsWith('\\unrestrict '))));
  return `${kept
    .join('\n')
    .replaceAll(/^\n+|\n+$/g, '')
    .replace(/^(--\n-- PostgreSQL database dump\n--\n)\n+/, '$1\n')
    .replace(/\n+(\n--\n-- PostgreSQL database dump complete\n--)$/, '\n$1')}\n`;
}

/** The key of `\restrict` is random; the versions say nothing about the schema. */
const VARIES = /^(?:\\restrict |-- Dumped (?:from|by) )/;
