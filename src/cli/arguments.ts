import { parseArgs } from "node:util";
import type { Command } from "./command.ts";
import { OPTIONS, type OptionName } from "./options/options.ts";
import { didYouMean, UsageError } from "./options/usage-error.ts";

/** What a command line gives its command. */
interface Arguments {
  readonly operands: Record<string, string>;
  readonly flags: Record<string, string | string[]>;
}

/** Which command of the table a command line names: null for none. `place` has the places of its words among `argv`. */
export function findCommand(
  argv: readonly string[],
  commands: Readonly<Record<string, Command>>,
): { readonly name: string | null; readonly words: readonly string[]; readonly place: readonly number[] } {
  const places = wordsIn(argv);
  const words = places.map((place) => argv[place] as string);
  const name = [words.slice(0, 2).join(" "), words[0] ?? ""].find((each) => Object.hasOwn(commands, each)) ?? null;
  return { name, words, place: places.slice(0, name?.split(" ").length ?? 0) };
}

/** Returns the operands and the options of a command line, without the words of the command. Throws UsageError. */
export function readArguments(name: string, command: Command, args: readonly string[]): Arguments {
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
