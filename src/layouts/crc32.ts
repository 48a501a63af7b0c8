// CRC-32 as zlib has it (RFC 1952, 8), for tools whose locks or checksums use it. Loaded when it is first needed: a run with
// another layout does not pay for it.

type Zlib = Pick<typeof import('node:zlib'), 'crc32'>;

let zlib: Zlib | undefined;

/** Unsigned, of a string's UTF-8 or of bytes. @param before the result for what comes before it, if it is computed in parts. */
export function crc32(data: string | Uint8Array, before?: number): number {
  zlib ??= process.getBuiltinModule('node:zlib');
  return zlib.crc32(data, before);
}
