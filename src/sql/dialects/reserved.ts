// What words mean in SQLite, whatever else is called so.

/** Words that no name can be without quotes (SQLite's parse.y, without its fallbacks). */
export const RESERVED: ReadonlySet<string> = new Set(
  `add all alter and as autoincrement between case check collate commit constraint create cross current_date current_time
current_timestamp default deferrable delete distinct drop else escape except exists false foreign from full group having in index inner
insert intersect into is isnull join left limit natural not nothing notnull null on or order outer primary references returning right
select set table then to transaction true union unique update using values when where`.split(/\s+/),
);
