import type { Choices, Command } from "../command.ts";
import type { Option } from "../options/option-readers.ts";
import { OPTIONS } from "../options/options.ts";

/** What stands behind an option or as an operand: nothing (a flag), any text, a file, a folder, or values of a closed list. */
export type Expected =
  | { readonly kind: "nothing" | "text" | "file" | "folder" }
  | { readonly kind: "one" | "several"; readonly values: readonly string[] };

interface OptionWords {
  readonly name: string;
  readonly meaning: string;
  readonly expected: Expected;
}

/** One command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly meaning: string;
  readonly operands: readonly Expected[];
  readonly options: readonly OptionWords[];
}

/** These operands are files, or may be. */
const FILE_OPERANDS: ReadonlySet<string> = new Set(["FILE", "NEWER", "RECEIPT", "STATEMENT", "ENROLMENT"]);

/** The option that every command has. */
const HELP: OptionWords = { name: "help", meaning: "how the command is used", expected: { kind: "nothing" } };

/** Every command of the table with all that may follow it, in the table's order. */
export const commandWords = (commands: Readonly<Record<string, Command>>): Promise<readonly CommandWords[]> =>
  Promise.all(Object.entries(commands).map(([name, command]) => wordsOf(name, command)));

async function wordsOf(name: string, command: Command): Promise<CommandWords> {
  const choices = (await command.choices?.()) ?? {};
  return {
    name,
    meaning: command.meaning,
    operands: command.operands.map((operand) => operandOf(operand.replace(/^\[|\]$/g, ""), choices)),
    options: [
      ...command.options.map((option) => {
        const row: Option<unknown> = OPTIONS[option];
        return { name: option, meaning: row.meaning, expected: expectedOf(option, row, choices) };
      }),
      HELP,
    ],
  };
}

const operandOf = (operand: string, choices: Choices): Expected =>
  closed(operand, choices) ?? { kind: FILE_OPERANDS.has(operand) ? "file" : "text" };

function expectedOf(name: string, { value, choices: values, list }: Option<unknown>, choices: Choices): Expected {
  if (value === "") return { kind: "nothing" };
  if (value === "FILE") return { kind: "file" };
  if (value === "DIR") return { kind: "folder" };
  if (values !== undefined) return { kind: list ? "several" : "one", values };
  return closed(name, choices) ?? { kind: "text" };
}

function closed(name: string, choices: Choices): Expected | null {
  const found = choices[name];
  return found === undefined ? null : { kind: found.list ? "several" : "one", values: found.values };
}
