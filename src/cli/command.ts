import type { OptionName } from "./options/options.ts";
import type { Settings } from "./options/settings.ts";

/** The input of a command: its operands by name, its options, and the table it is in. */
interface Invocation {
  readonly operands: Readonly<Record<string, string>>;
  readonly settings: Settings;
  /** The table of commands, which the table's own rows cannot import. */
  readonly commands: Readonly<Record<string, Command>>;
}

/** The export of a command's module: does the work and resolves with the exit status. */
export type Run = (invocation: Invocation) => Promise<number>;

/** Closed lists of values, by the name of the operand or option; `list` if several may be given with commas between. */
export type Choices = Readonly<Record<string, { readonly values: readonly string[]; readonly list?: boolean }>>;

export interface Command {
  /** By their names, in their order; the last may be left out if it stands in brackets. */
  readonly operands: readonly string[];
  readonly options: readonly OptionName[];
  /** The options that may be given several times. */
  readonly several?: readonly OptionName[];
  /** The values of its operands and options that are closed lists, beside those that the table of options has. */
  readonly choices?: () => Promise<Choices>;
  readonly meaning: string;
  readonly example: string;
  /** Loaded only when the command runs, so that `--help` is instant. */
  readonly load: () => Promise<Run>;
}

/** The options of every program and command that uses the data folder. */
export const place = ["data", "config"] as const;
/** Those of every command that prints a result. */
export const everywhere = [...place, "json"] as const;
/** The options of every command that opens the bank's database. */
export const database = [...everywhere, "database-url"] as const;
