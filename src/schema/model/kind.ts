// The contract of a kind of object: how it is read, what is compared, and the SQL that makes, alters and drops one.
// A member knows only its own kind; whoever uses the list knows none.
import type { Row } from '../../postgres/session/queryable.ts';
import type { Grammar } from '../../sql/same-meaning.ts';
import type { Aside, Indirect, Regained, Side, Yielding } from './aside.ts';
import type { Beside, Described, Footprint, Securable } from './catalog-facets.ts';
import type { Attributes, CatalogObject } from './object.ts';
import type { Piece } from './piece.ts';
import type { Keeping, Supersession } from './replacement.ts';
import type { Scope } from './scope.ts';
import type { Symptom } from './symptom.ts';

/**
 * What an attribute decides. `meaning`: what a query or a constraint may answer, or who may ask: a difference fails. `tuning`: how fast, how
 * stored, how replicated, what a part is called: a difference is a warning unless the policy is strict. `kept`: serves `create` or a `symptom`,
 * and is not compared.
 */
export type AttributeClass = 'meaning' | 'tuning' | 'kept';

export interface Kind<A extends Attributes = Attributes> {
  /** As in a reference: `materialized view`. The file's name and the finding codes have dashes for its spaces. */
  readonly name: string;
  /** As in the report's counts: `materialized views`. */
  readonly plural: string;
  /** Every attribute, and the aspects that `aspect` names. A kind without any meaning is tuning as a whole, even if an object is missing. */
  readonly attributes: { readonly [K in keyof Required<A>]: AttributeClass } & Readonly<Record<string, AttributeClass>>;
  /** What its rows are in: the fingerprint covers them, and so whatever changes what is read of it. */
  readonly catalogs: readonly Footprint[];
  /**
   * Entries of the fingerprint's first look, one of which is there where an object of this kind is: without any of them it is not read.
   * Absent: it is always read.
   */
  readonly foundBy?: Beside;
  /** How it is named where a comment or a security label is on it; absent if none can be. */
  readonly described?: readonly Described[];
  /** Whom it belongs to, and what is granted on it; absent if that is another object's. */
  readonly securable?: Securable;
  /** It is compared only where the scope has that; absent: always. What is not compared is still read, for objects that are recreated. */
  readonly comparedWith?: 'privileges' | 'owners';
  /** One SELECT that begins with `/* gate:<kind> *\/`. Runs with search_path = pg_catalog. @param present of which there may be something; default: all. */
  query(scope: Scope, present?: readonly Kind[]): string;
  parse(row: Row): CatalogObject<A>;
  /** The id that the object has where the one it has here is taken by another object of its kind. */
  idBeside?(object: CatalogObject<A>): string | undefined;
  /** Leaves out what a server keeps among them for itself; an earlier release may have written it down as well. */
  withoutInternals?(attributes: A): A;
  /** Objects of a lower weight are made first and dropped last, where nothing they mention says otherwise. */
  weight(object: CatalogObject<A>): number;
  /** Attributes that are the server's printing of a query or an expression, or hold some: they are compared by what they mean. */
  readonly printed?: Readonly<Record<string, Printed>>;
  /** The object as a server of that major version has it, where it cannot have all of it. */
  onMajor?(object: CatalogObject<A>, major: number): CatalogObject<A>;
  /** Attributes that say nothing about equality between servers of different major versions. */
  perMajor?(object: CatalogObject<A>): readonly string[];
  /** The text in which it names what must be there before it; without this, all of its attributes. */
  mentions?(object: CatalogObject<A>): string;
  /** Text in which it names what PostgreSQL does not drop without it; without this, all that it mentions. */
  dependsOn?(object: CatalogObject<A>): string;
  /** Reference of what gives it its inline parts, and takes them away. */
  shapedBy?(object: CatalogObject<A>): string | undefined;
  /** Further names by which texts call it, or what comes with it. */
  alsoCalled?(object: CatalogObject<A>): readonly string[];
  /**
   * Text in which it names functions that need it and that it needs: they are made between `create` and `finish`, before whatever names it,
   * and go with it.
   */
  completedBy?(object: CatalogObject<A>): string;
  /** What the repair is to those that are built on the live object, where PostgreSQL refuses it because of them; `replace` always is. */
  unsettles?(difference: Change<A> | Extra<A>): Yielding['so'];
  /** The part of `alter` that gives names, bounds and the like free, and so is run before anything is made. */
  clear?(change: Change<A>): readonly string[];
  /**
   * Whether `user`, which names this object's owner or has the same one, is built on it without naming it in full.
   * @param support the text in which `user` names what PostgreSQL does not drop without it.
   */
  isUsedBy?(object: CatalogObject<A>, user: CatalogObject, support: string): boolean;
  /** Whether PostgreSQL carries it over where what it is built on is altered, and not replaced. */
  endures?(object: CatalogObject<A>): boolean;
  /** Whether PostgreSQL alters no more of that part of the object than what leaves its type as it is. */
  pins?(object: CatalogObject<A>, part: CatalogObject): boolean;
  /** Text of a body that is only read when it is run: what it names had better be there before, and need not. */
  body?(object: CatalogObject<A>): string;
  /** Of a type that is recreated while columns are of it. */
  supersede?(change: Change<A>): Supersession;
  /** What can be put on it and taken off it while it stays. */
  pieces?(object: CatalogObject<A>): readonly Piece[];
  /** The object without those pieces, by key; null if its owner is made without it then. */
  without?(object: CatalogObject<A>, keys: ReadonlySet<string>): CatalogObject | null;
  /** By reference of a part, the id under which statements are about it until `settle`. */
  lends?(change: Change<A>): ReadonlyMap<string, string>;
  /** Whether `alter` has to know what else there is. */
  looksAround?(change: Pick<Change<A>, 'changed'>): boolean;
  /** Names of parts that are made before that part is, where they are not named in it. */
  partsBefore?(change: Change<A>, part: CatalogObject): readonly string[];
  /** Attributes that are altered on it itself although statements are about another. */
  alteredAlone?(object: CatalogObject<A>): readonly string[];
  /** Whether a part that comes from a parent is its own after this. */
  releases?(change: Change<A>, part: CatalogObject): boolean;
  /** What the object is when what contains it has let go of the parent that it comes from. */
  released?(object: CatalogObject<A>): CatalogObject<A>;
  /** Whether a table has one of its own before it joins a parent that has it. */
  isNeededToJoin?(object: CatalogObject<A>): boolean;
  /** The attribute that is true of its parts by what is done to it; null for nothing. */
  gives?(change: Change<A>): string | null;
  /** When it is recreated: it waits under another name, and hands over its rows to the new one. */
  keep?(change: Change<A>): Keeping<A> | undefined;
  /** Keys of pieces that are in the way of what `alter` does. */
  displaces?(change: Change<A>): readonly string[];
  /** The names that it occupies, if that is not only its id. */
  slots?(object: CatalogObject<A>): readonly string[];
  /** What of `alter` waits for the columns that the object has, and for parts up to that weight to go. */
  settle?(change: Change<A>): { readonly weight: number; readonly statements: readonly string[] };
  /** It fires, forbids or copies while rows come in: made after them where they are loaded. */
  readonly actsOnRows?: true;
  /** Whether existing rows are filled in or rewritten when it is added to them. */
  fillsRows?(object: CatalogObject<A>, at: (reference: string) => CatalogObject | undefined): boolean;
  /** Text in which it names tables whose rows are kept in it: PostgreSQL alters no column of such a table. */
  rows?(object: CatalogObject<A>): string;
  /** If it is a type: names of the tables whose rows are checked when it is altered. */
  checksRows?(change: Change<A>): readonly string[];
  /** If it is a type and has no rows: text in which it names the types that its values are composed of. */
  composedOf?(object: CatalogObject<A>): string;
  /** How it bears with what is done to the object that it follows; null if it follows in that as well. */
  bearWith?(object: CatalogObject<A>, following: Following): Yielding | null;
  /** Live objects that PostgreSQL copies into one that is made, or altered like that, and are not to be in it. */
  copies?(object: CatalogObject<A>, parts: readonly CatalogObject[], partsOf: PartsOf, change?: Change<A>): readonly CatalogObject[];
  /** Text in which it names a table whose partitions PostgreSQL does not drop without it. */
  holdsPartitions?(object: CatalogObject<A>): string;
  /** Text in which it names a table whose partitions have none of it, and would each have one if they were attached after it. */
  sparesPartitions?(object: CatalogObject<A>): string;
  /** Names that it takes up in its schema without being called so. */
  takenNames?(object: CatalogObject<A>): readonly string[];
  /** The same object, which says the names that PostgreSQL would not give by itself. */
  namedApart?(object: CatalogObject<A>, isTaken: (name: string) => boolean): CatalogObject<A>;
  /** How a live object makes way for a repair of what it depends on; without this, it is dropped and recreated. */
  yieldTo?(object: CatalogObject<A>, used: CatalogObject): Yielding;
  /** Made by its owner's own statement, where the owner is made. */
  readonly inline?: true;
  /** Statements without their semicolons, as everywhere below. `parts` is all that the object contains. */
  create(object: CatalogObject<A>, parts: readonly CatalogObject[]): readonly string[];
  /** What completes it once everything else exists. `parts` as in `create`: it is among them if it is created with its owner. */
  finish?(object: CatalogObject<A>, parts: readonly CatalogObject[]): readonly string[];
  /** `replace` drops it and recreates it with its parts. Nothing if the expected state can only be reached by hand. */
  alter(change: Change<A>): readonly string[] | 'replace';
  /** Reference of what is altered so that this comes about, without a statement of its own. */
  broughtBy?(difference: Missing<A> | Extra<A> | Change<A>): string | undefined;
  /** Whether it is only altered by hand, and no part of it before that. */
  stopsParts?(change: Change<A>): boolean;
  /** Whether something is left that can only be reached by hand although there are statements; `caution` says what. */
  isPartlyByHand?(change: Change<A>): boolean;
  /** Whether the statements of `alter` put a new object of that name in its place: comments, owner and privileges are not carried over. */
  isMadeAnew?(change: Change<A>): boolean;
  /** @param isFollowed by some that stay, and have it by themselves then. */
  drop(object: CatalogObject<A>, isFollowed?: boolean): readonly string[];
  /** An extra one changes what it is on, and fails as a change does. */
  readonly extraFails?: true;
  /** What is lost for good when an extra one is dropped: `the rows`. Absent if it can be recreated from its definition. */
  readonly holds?: string;
  /** The definition in a few words, for messages. */
  brief?(object: CatalogObject<A>): string | undefined;
  /** What to know before running the repair. */
  caution?(difference: Missing<A> | Change<A>): string | undefined;
  /** Of an attribute that holds several things, the name under which what differs is classed; without this, the attribute's own. */
  aspect?(change: Pick<Change<A>, 'expected' | 'live'>, attribute: string): string;
  /** What is wrong with a live object whatever was expected. */
  symptom?(object: CatalogObject<A>): Symptom | null;
}

/** What the text is, and each text in a list or by name; by attribute where only some of the texts in it are printed. */
export type Printed = Grammar | Readonly<Record<string, Grammar>>;

export type PartsOf = (owner: CatalogObject) => readonly CatalogObject[];

export interface Following {
  readonly leader: Change;
  /** The expected follower. */
  readonly expected: CatalogObject;
  /** What it has to be repaired itself. */
  readonly own: Missing | Extra | Change | undefined;
}

/** Of a missing or an extra object: it, and what it contains. */
export interface Missing<A extends Attributes = Attributes> extends Indirect {
  readonly state: 'missing';
  readonly expected: CatalogObject<A>;
  readonly parts: readonly CatalogObject[];
  /** References of parts that are there already, by themselves. */
  readonly there?: readonly string[];
  /** As in a change. */
  readonly aside?: readonly Aside[];
  readonly access?: Regained;
}

export interface Extra<A extends Attributes = Attributes> extends Indirect {
  readonly state: 'extra';
  readonly live: CatalogObject<A>;
  readonly parts: readonly CatalogObject[];
  /** By some that stay, and have it by themselves then. */
  readonly isFollowed?: true;
  /** A partition of what others refer to, of which PostgreSQL drops none before it is detached. */
  readonly isHeld?: true;
  /** Live objects that go with it, and are to come from another. */
  readonly taken?: readonly CatalogObject[];
  /** Ids of what some that stay follow instead. */
  readonly heirs?: readonly string[];
  /** As in a change. */
  readonly aside?: readonly Aside[];
}

export interface Change<A extends Attributes = Attributes> extends Indirect {
  readonly state: 'changed';
  readonly expected: CatalogObject<A>;
  readonly live: CatalogObject<A>;
  /** Names of the attributes that differ. */
  readonly changed: readonly string[];
  /** What the expected object contains. */
  readonly parts: readonly CatalogObject[];
  /** Live objects that mention this one. */
  readonly dependents: readonly CatalogObject[];
  /** If it is a type: live objects that are to stay, and keep rows of tables with columns of it. */
  readonly keepers?: readonly CatalogObject[];
  /** If it is a type: live objects that have values of it, by way of other types, too. */
  readonly holders?: readonly CatalogObject[];
  /** What makes way for the repair and comes back after it. */
  readonly aside?: readonly Aside[];
  /** What the live object contains, and what follows it. */
  readonly liveParts?: readonly CatalogObject[];
  readonly followers?: readonly CatalogObject[];
  /** What else there is, for a kind that lends, declares or looks around. */
  readonly sides?: Readonly<Record<'live' | 'expected', Side>>;
  readonly access?: Regained;
  /** A name that it gives up is another's afterwards, or one that it takes was another's before. */
  readonly isNameHeld?: true;
  /** Tells the names that a repair makes up from names in use that look like these; absent: there are none. */
  readonly apart?: string;
  /** PostgreSQL has no way, because of what is built on it. */
  readonly isByHand?: true;
}

/** Leaves out what is default: null, undefined, false, the empty text and the empty list. */
export function present<A extends Attributes>(attributes: { readonly [K in keyof A]: A[K] | null | undefined | false }): A {
  const kept: Record<string, unknown> = {};
  for (const name in attributes) if (!isDefault(attributes[name])) kept[name] = attributes[name];
  return kept as A;
}

const isDefault = (value: unknown): boolean =>
  value === null || value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0);
