import { parseArgs } from "node:util";
import { installation } from "../installation/installation.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { OPTIONS, type OptionName, variableOf } from "./options/options.ts";
import { Settings } from "./options/settings.ts";
import { didYouMean, UsageError } from "./options/usage-error.ts";
import { writeErrorsAsJson } from "./output/failure.ts";
import { commandUsage, usage } from "./usage/usage.ts";

/**
 * Finds the command in the table, reads its operands and options, runs it, and resolves with the exit status. Throws UsageError.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  writeErrorsAsJson(argv.includes("--json"));
  if (argv[0] === "--version") return (await import("./usage/version.ts")).printVersion(argv.slice(1));
  const places = wordsIn(argv);
  const words = places.map((place) => argv[place] as string);
  const name = [words.slice(0, 2).join(" "), words[0] ?? ""].find((each) => Object.hasOwn(COMMANDS, each));
  const asksHelp = argv.includes("--help") || argv.includes("-h") || words[0] === "help";
  if (name === undefined) {
    if (!asksHelp && argv.length > 0)
      throw new UsageError(`there is no command "${words.slice(0, 2).join(" ")}"${hintOf(words)}; strongroom --help lists them`);
    process.stdout.write(usage());
    return asksHelp ? 0 : 2;
  }
  const command = COMMANDS[name] as Command;
  if (asksHelp) {
    process.stdout.write(commandUsage(name, command));
    return 0;
  }
  const own = places.slice(0, name.split(" ").length);
  const { operands, flags } = readArguments(
    name,
    command,
    argv.filter((_, place) => !own.includes(place)),
  );
  checkVariables(process.env);
  const run = await command.load();
  return run({ operands, settings: new Settings(flags, process.env, installation().base), commands: COMMANDS });
}

function hintOf(words: readonly string[]): string {
  const known = Object.keys(COMMANDS);
  return didYouMean(words.slice(0, 2).join(" "), known) || didYouMean(words[0] ?? "", known);
}

function readArguments(
  name: string,
  command: Command,
  args: readonly string[],
): { operands: Record<string, string>; flags: Record<string, string | string[]> } {
  const hint = `strongroom ${name} --help tells how it is used`;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        command.options.map((option) => [
          option,
          { type: isFlag(option) ? "boolean" : "string", multiple: command.several?.includes(option) ?? false } as const,
        ]),
      ),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [what = ""] = error.message.split(". ");
    const flag = /^Unknown option '--([^']+)'/.exec(what)?.[1];
    throw new UsageError(`${what}${flag === undefined ? "" : didYouMean(flag, command.options)}; ${hint}`);
  }
  const optional = command.operands.filter((operand) => operand.startsWith("[")).length;
  const missing = command.operands.length - parsed.positionals.length;
  if (missing < 0 || missing > optional)
    throw new UsageError(
      `strongroom ${name} takes ${command.operands.length === 0 ? "no operand" : command.operands.join(" ")}; ${hint}`,
    );
  return {
    operands: Object.fromEntries(
      parsed.positionals.map((value, place) => [(command.operands[place] as string).replace(/^\[|\]$/g, ""), value]),
    ),
    flags: Object.fromEntries(
      Object.entries(parsed.values).map(([option, value]) => [option, Array.isArray(value) ? value.map(String) : String(value)]),
    ),
  };
}

/** The places of the words that are neither options nor their values. */
function wordsIn(argv: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < argv.length; place++) {
    const word = argv[place] as string;
    const option = word.slice(2);
    if (!word.startsWith("-")) places.push(place);
    else if (Object.hasOwn(OPTIONS, option) && !isFlag(option as OptionName)) place++;
  }
  return places;
}

function isFlag(option: OptionName): boolean {
  return OPTIONS[option].value === "";
}

const VARIABLES = (Object.keys(OPTIONS) as OptionName[]).flatMap((name) => variableOf(name) ?? []);
/** The variables that this checkout's tests and scripts read: developers have them set. */
const OF_THE_CHECKOUT: ReadonlySet<string> = new Set([
  "STRONGROOM_CAMT_SCHEMA",
  "STRONGROOM_CHROMIUM",
  "STRONGROOM_TEST_DATABASE_URL",
]);

/** Throws UsageError if an unknown variable begins like ours: a misspelt limit must not be ignored in silence. */
function checkVariables(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment))
    if (name.startsWith("STRONGROOM_") && !VARIABLES.includes(name) && !OF_THE_CHECKOUT.has(name))
      throw new UsageError(
        `the environment has ${name}, which is no option${didYouMean(name, VARIABLES)}: unset it or correct its name`,
      );
}
