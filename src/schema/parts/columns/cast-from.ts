// The cast by which a column is converted to another type.

/** By the cast that PostgreSQL has between the two, otherwise by way of text, which every type can be converted to and from. */
export function castFrom(live: string, expected: string): string {
  const [from, to] = [live, expected].map((type) => ({ base: type.replace(/ ?\([^)]*\)|\[\]$/g, ''), isArray: type.endsWith('[]') }));
  const isNear = from!.base === to!.base || FAMILIES.some((family) => [from!, to!].every(({ base }) => family.test(base)));
  const isText = [from!, to!].some(({ base, isArray }) => STRINGS.test(base) && !isArray);
  return isText || (isNear && from!.isArray === to!.isArray) ? `::${expected}` : `::text::${expected}`;
}

const STRINGS = /^(text|character varying|character|name)$/;
const FAMILIES = [
  STRINGS,
  /^(smallint|integer|bigint|numeric|real|double precision)$/,
  /^(date|timestamp with(out)? time zone)$/,
  /^(integer|boolean)$/,
  /^jsonb?$/,
];
