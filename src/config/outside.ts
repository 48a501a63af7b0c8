// What loading the configuration sees of the outside, handed in by whoever may touch it.

export interface Outside {
  /** Settings given on the command line, by flag name without dashes. */
  readonly flags: Readonly<Record<string, string>>;
  /** Which flag of a command the URL comes from, if that is not --url. */
  readonly urlFlag?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws Error of node:fs if the file cannot be read. */
  readonly readFile: (path: string) => string;
  /** Permission bits of a file, as in `chmod`. @throws Error of node:fs */
  readonly fileMode: (path: string) => number;
  readonly isTerminal: boolean;
  /** Name of the operating system user, null if it has none, as under an arbitrary UID. */
  readonly user: string | null;
  /** Home folder, null if there is none. */
  readonly home: string | null;
}
