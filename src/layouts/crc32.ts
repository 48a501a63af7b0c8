// CRC-32 as zlib has it (RFC 1952, 8), for tools that number their locks or sums by it. Loaded when it is first asked for: the run of
// another layout does not pay for it.

type Zlib = Pick<typeof import('node:zlib'), 'crc32'>;

let zlib: Zlib | undefined;

/** Unsigned, of a string's UTF-8 or of bytes. @param before what came out for what is before it, where it is summed up in parts. */
export function crc32(data: string | Uint8Array, before?: number): number {
  zlib ??= process.getBuiltinModule('node:zlib');
  return zlib.crc32(data, before);
}
