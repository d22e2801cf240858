import { installation } from "../installation/installation.ts";
import { findCommand, readArguments } from "./arguments.ts";
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
  const { name, words, place: own } = findCommand(argv, COMMANDS);
  const asksHelp = argv.includes("--help") || argv.includes("-h") || words[0] === "help";
  if (name === null) {
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
