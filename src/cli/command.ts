import type { OptionName } from "./options/options.ts";
import type { Settings } from "./options/settings.ts";

/** The input of a command: its operands by name, and its options. */
interface Invocation {
  readonly operands: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** The export of a command's module: does the work and resolves with the exit status. */
export type Run = (invocation: Invocation) => Promise<number>;

export interface Command {
  readonly operands: readonly string[];
  readonly options: readonly OptionName[];
  /** The options that may be given several times. */
  readonly several?: readonly OptionName[];
  readonly meaning: string;
  readonly example: string;
  /** Loaded only when the command runs, so that `--help` is instant. */
  readonly load: () => Promise<Run>;
}

/** The options of every command that uses the data folder. */
export const everywhere = ["data", "config"] as const;
/** The options of every command that opens the bank's database. */
export const database = [...everywhere, "database-url"] as const;
