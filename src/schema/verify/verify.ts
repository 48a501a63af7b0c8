// Proves that the live schema is the expected one: by fingerprint where nothing has changed since the last full comparison,
// else by reading the catalog and comparing. Reports; never writes.

import type { Config, DriftPolicy } from '../../config/config.ts';
import { type Finding, notice } from '../../core/finding.ts';
import type { Verification } from '../../core/report.ts';
import { few } from '../../core/text/few.ts';
import { loadAhead } from '../../core/time/load-ahead.ts';
import type { LastVerification } from '../../ledger/verification-store.ts';
import type { Queryable } from '../../postgres/session/queryable.ts';
import { compareBy, type PartitionsCompared, partitionFindings } from '../compare/compare-by-policy.ts';
import { countByKind } from '../compare/count.ts';
import { ignoring } from '../compare/ignore.ts';
import { librariesIn, libraryFindings } from '../compare/known-libraries.ts';
import { noSuchSchema, within } from '../compare/schemas-of.ts';
import { type Difference, subjectOf } from '../model/difference.ts';
import { type Catalog, referenceOf } from '../model/object.ts';
import type { Scope } from '../model/scope.ts';
import { findingsOf, healthFindings } from '../repair/findings.ts';
import type { Strip } from './neighbours.ts';
import { type ReadOptions, readCatalog } from './read.ts';

export interface Expectation {
  /** `snapshot:<sha256 of the file>` or `recorded:<head>`: the same identity is the same expectation. */
  readonly id: string;
  readonly against: 'snapshot' | 'recorded';
  /** For messages: the file's path, or which run recorded it. */
  readonly name: string;
  /** Fetches or decodes it; only called where a full comparison is needed. */
  readonly load: () => Promise<Catalog>;
  /** References of what was there before the first migration, and so is reported in one line. Absent: nothing. */
  readonly known?: () => Promise<ReadonlySet<string>>;
  /** What was written down as apart from it, as JSON. Absent: that is not known. */
  readonly apart?: () => Promise<string>;
}

export interface Verified {
  /** As it is if nothing is wrong: that something is, whoever has asked all questions says. */
  readonly verification: Verification;
  readonly findings: readonly Finding[];
  /** What was read, and what may be remembered of it; null if the fingerprint sufficed. */
  readonly live: { readonly catalog: Catalog; readonly fingerprint: string; readonly notices: readonly Finding[] } | null;
  /** What of the live catalog was compared: without what is ignored, what is others', and other schemas than those looked at. */
  readonly kept: Catalog | null;
  /** What was expected held something that is another gate's. */
  readonly isOutdated: boolean;
  /** All of them, whatever the policy makes of them; empty if the fingerprint sufficed. */
  readonly differences: readonly Difference[];
  /** Not a single difference, whatever the policy makes of it: only this may be remembered as verified. */
  readonly clean: boolean;
}

export interface VerifyOptions {
  /** What is not part of the application's schema. */
  readonly scope: Scope;
  /** Patterns of objects that are left out of both sides. */
  readonly ignore: readonly string[];
  readonly drift: DriftPolicy;
  readonly partitions: Config['partitions'];
  readonly expectation: Expectation | null;
  /** What takes out what other gates have recorded as their own. */
  readonly neighbours?: (which: 'latest' | 'ever') => Promise<Strip>;
  /** What is expected where nothing says so: made of what is there, once it is read. */
  readonly derive?: { readonly from: (live: Catalog) => Catalog; readonly known: ReadonlySet<string> };
  /** The last full comparison that was clean, if it is known, and how to get the catalog's fingerprint now. */
  readonly last: LastVerification | null;
  readonly fingerprint: () => Promise<string>;
}

const largeObjects = (): Finding =>
  notice({
    code: 'large-objects-not-verified',
    subject: 'large objects',
    message: 'the database contains large objects: they, their owners and their privileges are not verified',
    hint: 'nothing has to be done; a backup keeps them, a snapshot does not',
  });

const undocumentedOptions = (names: readonly string[]): Finding =>
  notice({
    code: 'options-not-verified',
    subject: 'options',
    message: `this server keeps options that PostgreSQL's documentation does not list, and that are not verified: ${names.join(', ')}`,
    hint: 'nothing has to be done: nobody sets them, and pg_dump leaves them out',
  });

export async function verifySchema(session: Queryable, options: VerifyOptions): Promise<Verified> {
  const { expectation, last, fingerprint } = options;
  if (expectation !== null && last !== null && last.expectation === expectation.id && last.fingerprint === (await fingerprint()))
    return unchanged(expectation, last);
  const loaded = (await expectation?.load()) ?? null;
  const first = await readAndCompare(session, loaded, options, { access: false });
  // A repair gives back to what it makes again whom it belongs to and what is granted on it.
  const { live, compared } =
    first.compared.differences.length === 0 ? first : await readAndCompare(session, loaded, options, { access: true });
  const { found, differences, isOutdated } = compared;
  const findings = await findingsIn(compared, live, options);
  return {
    verification: {
      state: expectation === null ? 'recorded' : 'verified',
      against: expectation?.against ?? 'none',
      by: 'comparison',
      checked: countByKind(found),
      queries: 0,
    },
    findings,
    live,
    kept: restricted(live.catalog, found),
    isOutdated,
    differences,
    clean: findings.every(({ severity }) => severity === 'notice'),
  };
}

/** Nothing in the catalog has changed since it was last compared. */
const unchanged = ({ against }: Expectation, { checked }: LastVerification): Verified => ({
  verification: { state: 'verified', against, by: 'fingerprint', checked, queries: 0 },
  findings: [],
  live: null,
  kept: null,
  isOutdated: false,
  differences: [],
  clean: true,
});

async function findingsIn(compared: Compared, live: NonNullable<Verified['live']>, options: VerifyOptions): Promise<readonly Finding[]> {
  const { expectation, derive, drift, scope } = options;
  const { expected, found, differences } = compared;
  const known = (expectation === null ? derive?.known : await expectation.known?.()) ?? NOTHING;
  const detached = new Set(compared.detached.map(referenceOf));
  const attached = differences.filter((one) => !detached.has(referenceOf(subjectOf(one))));
  return [
    ...findingsOfAll(attached, { expected, found, known, drift }),
    ...healthFindings(found, differences, drift),
    ...partitionFindings(compared, expectation?.against, drift),
    ...noSuchSchema(scope.only, live.catalog, drift),
    ...live.notices,
  ];
}

const NOTHING: ReadonlySet<string> = new Set();

async function readAndCompare(session: Queryable, loaded: Catalog | null, options: VerifyOptions, how: Pick<ReadOptions, 'access'>) {
  const reading = readLive(session, { ...options.scope, ...how });
  // The first comparison loads what compares.
  loadAhead(() => compare(EMPTY, EMPTY, (catalog) => catalog, options));
  const live = await reading;
  const { neighbours = async () => (catalog: Catalog) => catalog } = options;
  const compared = await compare(live.catalog, loaded, await neighbours('latest'), options);
  // What is gone may be another gate's, which has dropped it.
  const isGone = compared.differences.some(({ state }) => state === 'missing');
  return { live, compared: isGone ? await compare(live.catalog, loaded, await neighbours('ever'), options) : compared };
}

const EMPTY: Catalog = { serverVersion: 0, kinds: [], objects: [] };

interface Compared extends PartitionsCompared, Pick<Verified, 'isOutdated'> {
  readonly expected: Catalog;
  readonly found: Catalog;
}

async function compare(
  live: Catalog,
  loaded: Catalog | null,
  strip: Strip,
  { expectation, scope, ignore, derive, partitions }: VerifyOptions,
): Promise<Compared> {
  const ours = expectation?.against === 'snapshot' && loaded !== null ? new Set(loaded.objects.map(referenceOf)) : NOTHING;
  const limited = (catalog: Catalog): Catalog => within(ignoring(catalog, ignore), scope.only);
  const found = limited(strip(live, ours));
  const wanted = loaded ?? derive?.from(restricted(live, found)) ?? found;
  const stripped = strip(wanted, ours);
  const expected = limited(stripped);
  return { expected, found, isOutdated: stripped !== wanted, ...(await compareBy(partitions, expected, found)) };
}

/** As it was read, without what was not compared. */
function restricted(live: Catalog, found: Catalog): Catalog {
  if (found.objects.length === live.objects.length) return live;
  const kept = new Set(found.objects.map(referenceOf));
  return { ...live, objects: live.objects.filter((object) => kept.has(referenceOf(object))) };
}

interface ToTell {
  readonly expected: Catalog;
  readonly found: Catalog;
  readonly known: ReadonlySet<string>;
  readonly drift: DriftPolicy;
}

/** Object by object, but for what libraries keep to themselves and what was there before. */
function findingsOfAll(differences: readonly Difference[], { expected, found, known, drift }: ToTell): readonly Finding[] {
  if (differences.length === 0) return [];
  const wanted = new Set(expected.objects.map(referenceOf));
  const library = librariesIn(found, (schema) => wanted.has(referenceOf(schema)));
  const isTheirs = (one: Difference): boolean => one.state === 'extra' && library(one.live) !== null;
  const isBefore = (one: Difference): boolean => one.state === 'extra' && !isTheirs(one) && known.has(referenceOf(one.live));
  return [
    ...findingsOf(
      differences.filter((one) => !isTheirs(one) && !isBefore(one)),
      drift,
    ),
    ...libraryFindings(differences.filter(isTheirs), library, drift === 'strict' ? 'error' : 'notice'),
    ...beforeFindings(differences.filter(isBefore)),
  ];
}

/** What others created before the first migration does not belong to the application, and is not an error. */
function beforeFindings(extras: readonly Difference[]): readonly Finding[] {
  if (extras.length === 0) return [];
  const names = extras.map((one) => referenceOf(subjectOf(one)));
  const shown = few(names);
  return [
    notice({
      code: 'there-before',
      subject: shown,
      message: `existed before the first migration, and not verified: ${shown}`,
      hint: 'nothing has to be done; it becomes part of the expectation if a migration creates or alters it, or with `schemagate snapshot --adopt`',
    }),
  ];
}

/** Catalog and fingerprint of one moment. */
export async function readLive(session: Queryable, options: ReadOptions): Promise<NonNullable<Verified['live']>> {
  const { catalog, fingerprint, hasLargeObjects, undocumented, unreadable } = await readCatalog(session, options);
  const notices = [
    ...unreadable,
    ...(hasLargeObjects ? [largeObjects()] : []),
    ...(undocumented.length > 0 ? [undocumentedOptions(undocumented)] : []),
  ];
  return { catalog, fingerprint, notices };
}
