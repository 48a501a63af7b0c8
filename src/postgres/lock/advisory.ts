// How the advisory lock of a bigint key stands in pg_locks: its high half as classid, its low half as objid, objsubid 1 (manual, 53.13).

/** True of the rows of pg_locks, alias `l`, that are one of those locks, and held. */
export function heldAdvisory(keys: readonly bigint[]): string {
  const halves = keys.map((key) => BigInt.asUintN(64, key)).map((key) => `(${key >> 32n}, ${key & 0xffffffffn})`);
  return `l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND (l.classid::bigint, l.objid::bigint) IN (${halves.join(', ')})`;
}
