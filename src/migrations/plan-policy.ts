// How strict a plan is: by the settings, and by what the layout's tool does.
export interface PlanPolicy {
  /** What becomes of a pending migration below the last applied one. */
  readonly outOfOrder: 'apply' | 'fail';
  /** What to do about a migration that another tool left unfinished. */
  readonly whenDirty?: string | undefined;
  /** An applied migration without its file is a warning. */
  readonly toleratesMissing?: boolean | undefined;
  /** The setting that gives a folder a ledger of its own. */
  readonly ledgerSetting?: string | undefined;
}
