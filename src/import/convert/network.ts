// Addresses of networks, compared by their bytes: there are many ways to write the same IPv6 address.
import { type Family, Misfit, sumOfTexts } from './family.ts';

const NOT_ONE = new Misfit('is not an IP address');
const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export const network: Family = {
  types: ['inet', 'cidr'],
  conversion: ({ base }) => {
    // As inet_send: the family, the length of the mask, whether it is a network, how many bytes, and these.
    const hashed = (text: string): string => {
      const { bytes, mask } = bytesOf(text)!;
      return Buffer.from([bytes.length === 4 ? 2 : 3, mask, base === 'cidr' ? 1 : 0, bytes.length, ...bytes]).toString('hex');
    };
    const printed = (column: string): string => `pg_catalog.encode(pg_catalog.${base}_send(${column}), 'hex')`;
    return {
      convert: (cell) => {
        const text = typeof cell === 'string' ? cell.trim() : '';
        return bytesOf(text) === null ? NOT_ONE : text;
      },
      hashed,
      printed,
      binary: {
        sum: sumOfTexts(printed),
        converted: (field, text) => field.raw(Buffer.from(hashed(text), 'hex'), hashed(text)),
      },
    };
  },
};

function bytesOf(text: string): { readonly bytes: readonly number[]; readonly mask: number } | null {
  const [address = '', given, ...more] = text.split('/');
  const bytes = fourBytes(address) ?? sixteenBytes(address);
  if (bytes === null || more.length > 0 || (given !== undefined && !/^\d{1,3}$/.test(given))) return null;
  const mask = given === undefined ? bytes.length * 8 : Number(given);
  return mask > bytes.length * 8 ? null : { bytes, mask };
}

function fourBytes(text: string): readonly number[] | null {
  const bytes = V4.exec(text)?.slice(1).map(Number);
  return bytes?.every((byte) => byte < 256) ? bytes : null;
}

function sixteenBytes(text: string): readonly number[] | null {
  const [, start = text, v4] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const tail = v4 === undefined ? [] : fourBytes(v4);
  if (tail === null) return null;
  const halves = (v4 === undefined ? start : start.replace(/([^:]):$/, '$1')).split('::');
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const [left = [], right = []] = groups.map((half) =>
    half.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  );
  const missing = 16 - left.length - right.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return [...left, ...Array.from({ length: missing }, () => 0), ...right, ...tail];
}
