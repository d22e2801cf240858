import path from "node:path";
import { checkDataFolder } from "../data-folder.ts";
import { readConfiguration } from "./configuration-file.ts";
import { OPTIONS, type OptionName, type OptionValue, readOption, variableOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** Where the text of an option comes from. */
export type Origin =
  | { readonly from: "command line" | "default" }
  | { readonly from: "environment"; readonly variable: string }
  | { readonly from: "file"; readonly file: string; readonly line: number };

/** The command line's values, by option; a list if the option may be given several times. */
type Flags = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The options of one command by name, each from the flag, the environment, the configuration file or its default. */
export class Settings {
  readonly #flags: Flags;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #root: string;
  #file: ReturnType<typeof readConfiguration> | null = null;

  /** `flags` are the command line's; a relative data folder lies in `root`. */
  constructor(flags: Flags, environment: NodeJS.ProcessEnv, root: string) {
    this.#flags = flags;
    this.#environment = environment;
    this.#root = root;
  }

  /** The option's value, or null if none was given and it has no default. Throws UsageError. */
  find<Name extends OptionName>(name: Name): OptionValue<Name> | null {
    const given = this.given(name);
    return given === null ? null : readOption(name, given.text, sourceOf(name, given.origin));
  }

  /** The option's text and where it comes from; null if none was given and it has no default. Throws UsageError. */
  given(name: OptionName): { readonly text: string; readonly origin: Origin } | null {
    const flag = [this.#flags[name]].flat().at(-1);
    if (flag !== undefined) return { text: flag, origin: { from: "command line" } };
    const variable = variableOf(name);
    const value = variable === undefined ? undefined : this.#environment[variable];
    if (variable !== undefined && value !== undefined && value !== "")
      return { text: value, origin: { from: "environment", variable } };
    // These two locate the file, so it cannot contain them.
    if (name !== "data" && name !== "config") {
      const kept = this.#configuration()[name];
      const file = this.configurationFile;
      if (kept !== undefined) return { text: kept.text, origin: { from: "file", file, line: kept.line } };
    }
    const ordinary = OPTIONS[name].default;
    return ordinary === null ? null : { text: ordinary, origin: { from: "default" } };
  }

  /** The option's value. Throws UsageError if there is none. */
  get<Name extends OptionName>(name: Name): OptionValue<Name> {
    const value = this.find(name);
    if (value === null) throw new UsageError(`--${name} is needed: ${OPTIONS[name].meaning}`);
    return value;
  }

  /** All the values of an option that may be given several times. Throws UsageError. */
  all<Name extends OptionName>(name: Name): readonly OptionValue<Name>[] {
    const flags = this.#flags[name];
    if (typeof flags === "object") return flags.map((flag) => readOption(name, flag, `--${name}`));
    const value = this.find(name);
    return value === null ? [] : [value];
  }

  /** The data folder, absolute. Throws UsageError if a file is in its way. */
  get dataFolder(): string {
    return checkDataFolder(path.resolve(this.#root, this.get("data")));
  }

  /** The flags among these that the command line gave, to pass to a child program. */
  flagsFor(names: readonly OptionName[]): readonly string[] {
    return names.flatMap((name) =>
      [this.#flags[name] ?? []].flat().flatMap((value) => (OPTIONS[name].value === "" ? `--${name}` : [`--${name}`, value])),
    );
  }

  /** The path of the configuration file, whether it exists or not. Throws UsageError. */
  get configurationFile(): string {
    return path.resolve(this.find("config") ?? path.join(this.dataFolder, "strongroom.json"));
  }

  #configuration(): ReturnType<typeof readConfiguration> {
    this.#file ??= readConfiguration(this.configurationFile, this.find("config") !== null);
    return this.#file;
  }
}

/** The origin as a sentence about a wrong value names it. */
function sourceOf(name: OptionName, origin: Origin): string {
  if (origin.from === "environment") return origin.variable;
  if (origin.from === "file") return `"${name}" in ${origin.file}`;
  return origin.from === "default" ? `the default of --${name}` : `--${name}`;
}
