// Sizes as people write and read them.

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** As PostgreSQL writes it: `512 MB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${amount >= 10 || Number.isInteger(amount) ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power]}`;
}

/** `512MB`, `1.5GB`, `0`; a bare number is bytes. @returns null if the text is not a size. */
export function parseSize(text: string): number | null {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(|bytes|[kKMGT]B)$/.exec(text.trim()) ?? [];
  if (amount === undefined) return null;
  const power = UNITS.findIndex((one) => one.toLowerCase() === unit.toLowerCase());
  return Math.round(Number(amount) * 1024 ** Math.max(0, power));
}
