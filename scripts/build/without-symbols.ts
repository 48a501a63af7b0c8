// An ELF executable with only what is loaded when it runs, as `strip` leaves it: symbols and debugging information are a fifth of Node's file. The
// symbols by which it and its libraries find each other are others (.dynsym), and stay.

const SHT_NOBITS = 8;
/** Part of the program as it runs. */
const SHF_ALLOC = 2n;
/** Of a section's header, and where in it things are. */
const HEADER = { size: 64, type: 4, flags: 8, offset: 24, length: 32 } as const;
/** Where in the file's header the table of sections is, how many there are, and which of them holds their names. */
const FILE = { table: 40, count: 60, names: 62 } as const;

/** @throws Error if something that is loaded comes after something that is not: then it would have to move. */
export function withoutSymbols(elf: Buffer): Buffer {
  const [table, count, namesAt] = [Number(elf.readBigUInt64LE(FILE.table)), elf.readUInt16LE(FILE.count), elf.readUInt16LE(FILE.names)];
  const sections = Array.from({ length: count }, (_, place) => sectionAt(elf, table + place * HEADER.size));
  const kept = sections.slice(0, sections.findLastIndex(({ isLoaded }) => isLoaded) + 1);
  // The first one is always empty.
  if (kept.slice(1).some(({ isLoaded }) => !isLoaded)) throw new Error('what is loaded of it is not in one piece');
  const names = sections[namesAt]!;
  const end = Math.max(...kept.map(({ type, offset, length }) => (type === SHT_NOBITS ? 0 : offset + length)));
  const tableAt = Math.ceil((end + names.length) / 8) * 8;
  const result = Buffer.alloc(tableAt + (kept.length + 1) * HEADER.size);
  elf.copy(result, 0, 0, end);
  elf.copy(result, end, names.offset, names.offset + names.length);
  const moved = Buffer.from(names.header);
  moved.writeBigUInt64LE(BigInt(end), HEADER.offset);
  Buffer.concat([...kept.map(({ header }) => header), moved]).copy(result, tableAt);
  result.writeBigUInt64LE(BigInt(tableAt), FILE.table);
  result.writeUInt16LE(kept.length + 1, FILE.count);
  result.writeUInt16LE(kept.length, FILE.names);
  return result;
}

function sectionAt(elf: Buffer, at: number) {
  const header = elf.subarray(at, at + HEADER.size);
  return {
    header,
    type: header.readUInt32LE(HEADER.type),
    isLoaded: (header.readBigUInt64LE(HEADER.flags) & SHF_ALLOC) !== 0n,
    offset: Number(header.readBigUInt64LE(HEADER.offset)),
    length: Number(header.readBigUInt64LE(HEADER.length)),
  };
}
