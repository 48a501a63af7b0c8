// Makes an ELF executable use a loader and libraries of its own, wherever it runs: its bytes are changed in place, and nothing is moved. Refuses
// what has no room for that. (Tools that rewrite such a file move its tables, which not every file survives.)

export interface OwnLibraries {
  /** Full path of the loader. */
  readonly loader: string;
  /** Full path of the folder of its libraries. */
  readonly folder: string;
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0n;
const DT_STRTAB = 5n;
const DT_STRSZ = 10n;
/** Not RUNPATH: it goes before LD_LIBRARY_PATH, and counts for the libraries of libraries too. */
const DT_RPATH = 15n;
const DYNAMIC_ENTRY = 16;
/** A weak symbol of every program that gcc's start files are in. No library defines it, so its name can be any that none defines. */
const SPARE_NAME = '_ITM_deregisterTMCloneTable';

/** @throws Error if the file is of another kind (ELF, 64 bit, little-endian), or has no room. */
export function useOwnLibraries(elf: Buffer, { loader, folder }: OwnLibraries): void {
  if (elf.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') throw new Error('it is not a little-endian ELF file of 64 bits');
  const segments = segmentsOf(elf);
  const interpreter = segmentOf(segments, PT_INTERP);
  put(elf, interpreter.offset, interpreter.size, loader);
  const entries = dynamicEntries(elf, segmentOf(segments, PT_DYNAMIC));
  const end = entries.findIndex(({ tag }) => tag === DT_NULL);
  if (end < 0 || end + 1 >= entries.length) throw new Error('its dynamic section has no free entry');
  const strings = offsetOf(segments, entryValue(entries, DT_STRTAB));
  const name = elf.indexOf(`\0${SPARE_NAME}\0`, strings, 'latin1') + 1;
  if (name === 0 || name >= strings + Number(entryValue(entries, DT_STRSZ))) throw new Error(`it has no symbol ${SPARE_NAME}`);
  put(elf, name, SPARE_NAME.length + 1, folder);
  elf.writeBigUInt64LE(DT_RPATH, entries[end]!.offset);
  elf.writeBigUInt64LE(BigInt(name - strings), entries[end]!.offset + 8);
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function segmentsOf(elf: Buffer): readonly Segment[] {
  const [start, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)];
  return Array.from({ length: count }, (_, place) => {
    const at = start + place * size;
    const number = (offset: number): number => Number(elf.readBigUInt64LE(at + offset));
    return { type: elf.readUInt32LE(at), offset: number(8), address: number(16), size: number(32) };
  });
}

function segmentOf(segments: readonly Segment[], type: number): Segment {
  const found = segments.find((segment) => segment.type === type);
  if (found === undefined) throw new Error(`it has no program header of type ${type}: it is not a dynamic executable`);
  return found;
}

/** In the file, of an address in memory. */
function offsetOf(segments: readonly Segment[], address: bigint): number {
  const at = Number(address);
  const holder = segments.find((segment) => segment.type === PT_LOAD && at >= segment.address && at < segment.address + segment.size);
  if (holder === undefined) throw new Error(`nothing of it is at address ${at}`);
  return at - holder.address + holder.offset;
}

interface DynamicEntry {
  readonly offset: number;
  readonly tag: bigint;
  readonly value: bigint;
}

function dynamicEntries(elf: Buffer, { offset: start, size }: Segment): readonly DynamicEntry[] {
  return Array.from({ length: Math.floor(size / DYNAMIC_ENTRY) }, (_, place) => {
    const offset = start + place * DYNAMIC_ENTRY;
    return { offset, tag: elf.readBigUInt64LE(offset), value: elf.readBigUInt64LE(offset + 8) };
  });
}

function entryValue(entries: readonly DynamicEntry[], tag: bigint): bigint {
  const found = entries.find((entry) => entry.tag === tag);
  if (found === undefined) throw new Error(`its dynamic section has no entry ${tag}`);
  return found.value;
}

/** With zeros up to the end, of which one must be there. */
function put(elf: Buffer, offset: number, room: number, text: string): void {
  if (Buffer.byteLength(text) >= room) throw new Error(`${text} is too long: there is room for ${room - 1} characters`);
  elf.fill(0, offset, offset + room);
  elf.write(text, offset, 'latin1');
}
