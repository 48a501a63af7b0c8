// UUIDs: as text with or without dashes and braces, or as sixteen bytes.
import { AS_TEXT, type Binary, type Family, Misfit } from './family.ts';

const NOT_ONE = new Misfit('is not a UUID');
const DIGITS = /^[0-9a-f]{32}$/;

const binary: Binary = {
  sum: (column) => `pg_catalog.sum(pg_catalog.uuid_hash_extended(${column}, 0))`,
  converted: (field, text) => field.raw(Buffer.from(text.replaceAll('-', ''), 'hex')),
};

export const uuid: Family = {
  types: ['uuid'],
  conversion: () => ({
    convert: (cell) => {
      const digits =
        cell instanceof Uint8Array
          ? Buffer.from(cell).toString('hex')
          : String(cell)
              .trim()
              .toLowerCase()
              .replace(/^urn:uuid:/, '')
              .replaceAll(/[{}-]/g, '');
      if (!DIGITS.test(digits)) return NOT_ONE;
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
    printed: AS_TEXT,
    binary,
  }),
};
