import assert from "node:assert/strict";
import { runCommandLine } from "../src/cli/command-line.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { OPTIONS, type OptionName } from "../src/cli/options/options.ts";
import { Settings } from "../src/cli/options/settings.ts";
import { UsageError } from "../src/cli/options/usage-error.ts";
import { readBankSettings } from "../src/cli/running/bank-settings.ts";
import { formatMoney, parseMoney } from "../src/model/money.ts";
import { parseTarget } from "../src/store/driver/database-url.ts";
import { StoreError } from "../src/store/errors.ts";
import { holding } from "./fuzz-folder.ts";
import { by, JSON_WORDS, listed, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** The inputs of an operator: the command line, the configuration file, the database's URL and amounts. */

const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];
const VALUES = listed(`0 1 65535 65536 true 1e3 EUR JPY CLF 127.0.0.1:65432 [::1]:1 1,2 200x50,300x20 9999999999999 12.5 0.0001
  ${"ab".repeat(32)}`);
const COMMAND_LINE_SIZE_MAX = 2_000;
/** A usage error has exit status 2 and no code. */
const isUsageError = (error: unknown): boolean => error instanceof UsageError && error.message !== "";

// The configuration file of this machine must have no effect.
process.env["STRONGROOM_DATA"] = "/nowhere";

// In this process a command only reads all its options.
for (const command of Object.values(COMMANDS))
  Object.assign(command, {
    load:
      async () =>
      async ({ settings }: { settings: Settings }) => {
        for (const name of command.options) settings.find(name);
        if (command.options.includes("workers")) readBankSettings(settings);
        return 0;
      },
  });

/** Splits an example into words, as a shell does. What follows a redirection is not the command's. */
const wordsOf = (example: string): string[] =>
  [...example.replace(/ [|>] .*/, "").matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);

/** The words of the command line, one on each line. */
export const commandLine: Target = {
  name: "command-line",
  reads: "the words of a command line; docs/OPERATIONS.md",
  seeds: Object.values(COMMANDS).map(({ example }) => Buffer.from(wordsOf(example).slice(1).join("\n"))),
  words: words(
    ...["\n", "--", "-", "=", "\0"],
    ...Object.keys(COMMANDS).map((name) => name.replace(" ", "\n")),
    ...OPTION_NAMES.map((name) => `\n--${name}\n`),
    ...VALUES,
  ),
  refuses: isUsageError,
  async run(input) {
    // Node.js needs quadratic time for a group of short options. An operator is no attacker, so this is no find.
    const given = input.subarray(0, COMMAND_LINE_SIZE_MAX).toString().split("\n");
    // Help only prints. The configuration file has its own decoder.
    if (given.some((word) => /^(help|--help|-h|--data.*|--config.*)$/.test(word))) return false;
    return (await runCommandLine(given)) === 0;
  },
};

const DEFAULTS = Object.fromEntries(
  OPTION_NAMES.filter((name) => name !== "data" && name !== "config").map((name) => [name, OPTIONS[name].default ?? undefined]),
);

export const configurationFile: Target = {
  name: "configuration-file",
  reads: "the configuration file; docs/OPERATIONS.md",
  seeds: [
    Buffer.from("{}"),
    Buffer.from(JSON.stringify(DEFAULTS)),
    Buffer.from('{"workers":2,"currency":"JPY","limit-withdrawal":1000,"json":true}'),
  ],
  words: [...JSON_WORDS, ...words(...OPTION_NAMES.map((name) => `"${name}":`), ...VALUES.map((value) => `"${value}"`))],
  refuses: isUsageError,
  run(input) {
    const settings = new Settings({ config: holding("strongroom.json", input) }, {}, "/nowhere");
    for (const name of OPTION_NAMES) settings.find(name);
    readBankSettings(settings);
    return true;
  },
};

export const databaseUrl: Target = {
  name: "database-url",
  reads: "the URL of an external PostgreSQL; docs/OPERATIONS.md",
  seeds: words(
    "postgres://user:secret@127.0.0.1:5432/bank",
    "postgresql://u%40x:p%3A@db.example/bank?sslmode=verify-full",
    "postgres://u@[::1]/?sslmode=disable",
  ),
  words: words(
    ...listed("postgres:// % %00 %ff %zz @ : / ? & # sslmode= verify-full sslrootcert= target_session_attrs= , [ ] xn-- é"),
  ),
  refuses: by(StoreError, ["url-invalid"]),
  run(input) {
    const { host, port, user } = parseTarget(input.toString());
    assert.ok(host !== "" && user !== "" && port >= 0 && port <= 65_535);
    return true;
  },
};

/** An amount as a person types it, in currencies of every exponent. */
export const typedAmount: Target = {
  name: "typed-amount",
  reads: "an amount of money as a person types it",
  seeds: words("40", "40.5", "40,50", "0", " 7 "),
  words: words("9999999999999", ".", ",", "0000", "-", "e", "٣", " "),
  refuses: nothingThrown,
  run(input) {
    const read = [0, 2, 3, 4].map((exponent) => {
      const currency = { code: "EUR", exponent };
      const amount = parseMoney(input.toString(), currency);
      if (amount !== null) assert.equal(parseMoney(formatMoney(amount, currency), currency), amount);
      return amount !== null;
    });
    return read.includes(true);
  },
};
