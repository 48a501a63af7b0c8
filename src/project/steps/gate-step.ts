// One step of several in one database: a folder of migrations, or a command that migrates, with the settings that are in force for it alone.
import type { Config } from '../../config/config.ts';

/** What a step says of itself. */
export interface SaidOfStep {
  readonly name: string;
  /** Path of the folder; null for a command without one. */
  readonly folder: string | null;
  /** Empty for a folder of files. */
  readonly command: readonly string[];
  readonly settings: Partial<Pick<Config, 'layout' | 'ledgerSchema' | 'ledgerTable' | 'outOfOrder' | 'substitute'>>;
  readonly placeholders: ReadonlyMap<string, string>;
  readonly flags: StepFlags;
}

/** As the flags of `run`, for a command. */
export interface StepFlags {
  readonly 'if-behind'?: true;
  readonly 'head-query'?: string;
  readonly head?: string;
}

export interface GateStep extends Pick<SaidOfStep, 'name' | 'command' | 'flags'> {
  /** For people: the folder, or the command. */
  readonly what: string;
  readonly config: Config;
}

/**
 * A folder's own ledger is in a schema of its own, since its tables have the same names in each. What is expected of the schema is expected of the whole,
 * so neither the snapshot nor the head that the image must end at is a step's.
 * @param common placeholders of all steps, which those of the environment go before.
 */
export function gateStep(config: Config, said: SaidOfStep, common: ReadonlyMap<string, string>): GateStep {
  const { name, folder, command, settings, placeholders, flags } = said;
  const isCommand = command.length > 0;
  const own: Config = {
    ...config,
    ...{ steps: null, step: name, command, snapshot: null, expectHead: null, skip: null, ledgerTable: null },
    migrations: folder === null ? config.migrations : [folder],
    ledgerSchema: isCommand ? config.ledgerSchema : `${config.ledgerSchema}_${name.replaceAll('-', '_')}`,
    ...settings,
    placeholders: new Map([...common, ...config.placeholders, ...placeholders]),
  };
  return { name, command, flags, what: isCommand ? command.join(' ') : own.migrations[0], config: own };
}
