import path from "node:path";
import { checkDataFolder } from "../data-folder.ts";
import { readConfiguration } from "./configuration-file.ts";
import { OPTIONS, type OptionName, type OptionValue, readOption, variableOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** The command line's values, by option; a list if the option may be given several times. */
type Flags = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The options of one command by name, each from the flag, the environment, the configuration file or its default. */
export class Settings {
  readonly #flags: Flags;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #root: string;
  #file: Readonly<Record<string, string>> | null = null;

  /** `flags` are the command line's; a relative data folder lies in `root`. */
  constructor(flags: Flags, environment: NodeJS.ProcessEnv, root: string) {
    this.#flags = flags;
    this.#environment = environment;
    this.#root = root;
  }

  /** The option's value, or null if none was given and it has no default. Throws UsageError. */
  find<Name extends OptionName>(name: Name): OptionValue<Name> | null {
    const flag = [this.#flags[name]].flat().at(-1);
    if (flag !== undefined) return readOption(name, flag, `--${name}`);
    const variable = variableOf(name);
    const value = variable === undefined ? undefined : this.#environment[variable];
    if (value !== undefined && value !== "") return readOption(name, value, variable as string);
    // These two locate the file, so it cannot contain them.
    if (name !== "data" && name !== "config") {
      const kept = this.#configuration()[name];
      if (kept !== undefined) return readOption(name, kept, `"${name}" in ${this.#configurationFile()}`);
    }
    const ordinary = OPTIONS[name].default;
    return ordinary === null ? null : readOption(name, ordinary, `the default of --${name}`);
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

  #configurationFile(): string {
    return path.resolve(this.find("config") ?? path.join(this.dataFolder, "strongroom.json"));
  }

  #configuration(): Readonly<Record<string, string>> {
    this.#file ??= readConfiguration(this.#configurationFile(), this.find("config") !== null);
    return this.#file;
  }
}
