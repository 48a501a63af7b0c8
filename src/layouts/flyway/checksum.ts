// The checksum that Flyway writes into flyway_schema_history (ChecksumCalculator).
import { crc32 } from '../crc32.ts';

/** CRC32 over the lines without their ends, as a signed number (ChecksumCalculator); a checkout's line ends make no difference. */
export const flywayChecksum = (text: string): string => String(crc32(text.replaceAll(/[\r\n]/g, '')) | 0);
