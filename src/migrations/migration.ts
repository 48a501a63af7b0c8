// A migration as every layout hands it over: one versioned step, up and perhaps down.

export interface Migration {
  /** As written in the file name. */
  readonly version: string;
  /** What makes two versions the same and what orders them: for our layout the number. Ordered with `compareKeys`. */
  readonly key: bigint;
  readonly name: string;
  /** Path for messages: the folder as given and the file in it. */
  readonly file: string;
  /** SHA-256 in hex over the text below, as UTF-8. */
  readonly checksum: string;
  /** The file's text without BOM, line ends LF: what is hashed, sent and located. */
  readonly text: string;
  /** The file that takes it back, where there is one. */
  readonly down: string | null;
}

export const compareMigrations = (a: Migration, b: Migration): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
