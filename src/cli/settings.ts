import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { OPTIONS, type OptionName, type OptionValue, readOption, variableOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** What the command line gave, by option; a list where the option may be given several times. */
type Flags = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The options of one command by name, each from the flag, the environment, the configuration file or its default. */
export class Settings {
  readonly #flags: Flags;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #root: string;
  #file: Readonly<Record<string, string>> | null = null;

  /** `flags` as the command line gave them; `root` is the folder that a relative data folder lies in. */
  constructor(flags: Flags, environment: NodeJS.ProcessEnv, root: string) {
    this.#flags = flags;
    this.#environment = environment;
    this.#root = root;
  }

  /** The option's value, or null where nobody gave one and it has no default. Throws UsageError. */
  find<Name extends OptionName>(name: Name): OptionValue<Name> | null {
    const flag = [this.#flags[name]].flat().at(-1);
    if (flag !== undefined) return readOption(name, flag, `--${name}`);
    const variable = variableOf(name);
    const value = variable === undefined ? undefined : this.#environment[variable];
    if (value !== undefined && value !== "") return readOption(name, value, variable as string);
    // The file is found by these two, so they cannot stand in it.
    if (name !== "data" && name !== "config") {
      const kept = this.#configuration()[name];
      if (kept !== undefined) return readOption(name, kept, `"${name}" in ${this.#configurationFile()}`);
    }
    const ordinary = OPTIONS[name].default;
    return ordinary === null ? null : readOption(name, ordinary, `the default of --${name}`);
  }

  /** The option's value. Throws UsageError where there is none. */
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

  /** The data folder, absolute. */
  get dataFolder(): string {
    return path.resolve(this.#root, this.get("data"));
  }

  /** The flags among these that the command line gave, to be given to a program that this one starts. */
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

function readConfiguration(file: string, mustExist: boolean): Readonly<Record<string, string>> {
  if (!existsSync(file)) {
    if (mustExist) throw new UsageError(`there is no configuration file ${file}`);
    return {};
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`the configuration file ${file} cannot be read: ${(error as Error).message}`);
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed))
    throw new UsageError(`the configuration file ${file} is not a JSON object`);
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (!Object.hasOwn(OPTIONS, key)) throw new UsageError(`the configuration file ${file} has "${key}", which is no option`);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new UsageError(`"${key}" in ${file} is neither text nor a number nor true or false`);
    values[key] = String(value);
  }
  return values;
}
