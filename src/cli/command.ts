import type { OptionName } from "./options/options.ts";
import type { Settings } from "./options/settings.ts";

/** What a command is given: its operands by name, and its options. */
interface Invocation {
  readonly operands: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** What a command's module exports: does the work and comes to the exit status. */
export type Run = (invocation: Invocation) => Promise<number>;

export interface Command {
  readonly operands: readonly string[];
  readonly options: readonly OptionName[];
  /** Those of the options that may be given several times. */
  readonly several?: readonly OptionName[];
  readonly meaning: string;
  readonly example: string;
  /** Loaded only when the command runs, so that `--help` is instant. */
  readonly load: () => Promise<Run>;
}

/** The options of whatever looks into the data folder. */
export const everywhere = ["data", "config"] as const;
/** The options of whatever opens the bank's database. */
export const database = [...everywhere, "database-url"] as const;
