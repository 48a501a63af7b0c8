// The values of a line of COPY … TO STDOUT (manual, COPY, Text Format).

const NEWLINE = 10;
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** @param columns how many there are: a line of none is not one of an empty text. */
export function copyFields(line: Buffer, columns: number): readonly (string | null)[] {
  if (columns === 0) return [];
  const end = line.at(-1) === NEWLINE ? line.length - 1 : line.length;
  const text = line.toString('utf8', 0, end);
  const fields = text.split('\t');
  return text.includes('\\') ? fields.map(unescaped) : fields;
}

const unescaped = (field: string): string | null =>
  field === '\\N' ? null : field.replaceAll(/\\(.)/gs, (_, letter: string) => LETTERS[letter] ?? letter);
