// Statements that are tried, and others in their place if what they run names what is not there.

const NOT_THERE = ['undefined_table', 'undefined_function', 'undefined_object', 'undefined_column', 'invalid_schema_name'];

export function eitherOr(first: readonly string[], others: readonly string[]): string {
  let tag = '$gate$';
  for (let n = 2; [...first, ...others].some((statement) => statement.includes(tag)); n++) tag = `$gate${n}$`;
  const lines = (statements: readonly string[]): string => statements.map((statement) => `  ${statement};\n`).join('');
  return `DO ${tag}
BEGIN
${lines(first)}EXCEPTION WHEN ${NOT_THERE.join(' OR ')} THEN
  -- The default calls a function that names what is not there: rows are not filled with it.
${lines(others)}END ${tag}`;
}
