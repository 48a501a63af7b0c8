// What else PostgreSQL keeps of an object, in catalogs that are about objects of every kind: rows whose age tells a change, what COMMENT ON
// and SECURITY LABEL ON call it, whom it belongs to and what is granted on it. The alias of its own row is always `o`.

/** Rows of a system catalog by whose count and ages a change is noticed. */
export interface CountedRows {
  readonly table: string;
  /** Under which they are counted, where that is not the table's. */
  readonly name?: string;
  /** Theirs: those of users' objects count. Without this, all rows do. */
  readonly oid?: string;
  /** Their privileges: of PostgreSQL's own objects, and of what `where` leaves out, those count on which something is granted or revoked. */
  readonly acl?: string;
  /** The relation they belong to, by which those of temporary tables are left out. */
  readonly relation?: string;
  readonly where?: string;
  /** SQL of the "char" by which they are counted apart: `pg_class.v`. */
  readonly letter?: string;
  /** The catalog that what they are about is in, by which they are counted apart: `pg_description@pg_class`. */
  readonly about?: string;
  readonly onlyBeside?: Beside;
}

/**
 * Entries of the first look without any of which there are no such rows: they are not asked for then. `pg_operator+` is there where an object
 * in that catalog depends on another, as each does that is in a schema or on a relation of the application's; `pg_transform#` where the catalog's
 * file is not empty, as it is in nearly every database.
 */
export type Beside = readonly string[];

/** Where ages do not tell a change, or nobody may see them: rows whose values do. */
export interface CountedValues {
  readonly name: string;
  /** What stands behind FROM. */
  readonly rows: string;
  /** SQL of type text. */
  readonly value: string;
  readonly onlyBeside?: Beside;
}

export type Footprint = CountedRows | CountedValues;

/** Rows that pg_description and pg_seclabel refer to, and how they are named. A letter distinguishes kinds that share them. */
export interface DescribedRows {
  readonly catalog: string;
  /** Whether SECURITY LABEL knows them. */
  readonly isLabelled?: true;
  readonly letter?: string;
  readonly joins?: string;
  /** The oid of its schema, or of the schema of what it is on: alias `n`. */
  readonly schema?: string;
  /** Elements of its name. */
  readonly names?: string;
  /** SQL text after the name. */
  readonly tail?: string;
  /** Elements of the name of what it is on. */
  readonly parent?: string;
  /** Words before that name. */
  readonly on?: string;
  /** SQL of the kind of the object that contains it; without this, the kind's own. */
  readonly kind?: string;
  /** Elements of that object's name if it is not the same. */
  readonly owner?: string;
  /** SQL text after that name. */
  readonly ownerTail?: string;
  readonly where?: string;
  /** Whose extension it is, where not of the object itself. */
  readonly of?: readonly [catalog: string, oid: string];
  readonly subid?: '= 0' | '> 0';
}

export interface Described {
  readonly rows: DescribedRows;
  /** The words after COMMENT ON, where they are not the kind's name: of all, or by the letters that are of this kind. */
  readonly called?: string | Readonly<Record<string, string>>;
}

/** Rows with an owner, and perhaps with grants. A letter distinguishes kinds that share them. */
export interface SecurableRows {
  readonly catalog: string;
  readonly letter?: string;
  /** Absent if the schema's name, or the suffix, is all of it. */
  readonly name?: string;
  /** The oid of its schema. */
  readonly namespace?: string;
  /** What is its schema's name otherwise. */
  readonly schema?: string;
  /** SQL of what stands behind the name in its id. */
  readonly suffix?: string;
  /** SQL of what GRANT tells apart in one kind. */
  readonly variant?: string;
  readonly owner: string;
  readonly acl?: string;
  /** SQL of the letter by which acldefault knows it. */
  readonly aclDefault?: string;
  readonly where?: string;
}

export interface Securable {
  readonly rows: SecurableRows;
  /** Those that are of this kind, one character each. */
  readonly letters?: string;
  /** As ALTER … OWNER TO calls it, where that is not its name. */
  readonly alter?: string;
  /** If it is part of another object, it belongs to whom that belongs to. */
  readonly followsOwner?: true;
  /** Absent if nothing is ever granted on it. */
  readonly grants?: {
    /** As GRANT calls it. */
    readonly on: string;
    /** PostgreSQL grants something to PUBLIC as one is made. */
    readonly isOpen?: true;
    /** As ALTER DEFAULT PRIVILEGES calls them; absent if that does not reach them. */
    readonly defaults?: string;
  };
}
