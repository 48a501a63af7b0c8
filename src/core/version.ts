// The program's own name and version, as it shows itself in application_name, reports and the ledger.
// A constant, because the bundle and the library carry no package.json; a guard test holds it to the manifest.

export const VERSION = '0.1.0';
export const PROGRAM = `schemagate ${VERSION}`;

/** The first word of the command line of the process that works on a SQLite file, where the program is a single executable. */
export const WRITER_WORD = '--sqlite-writer';
