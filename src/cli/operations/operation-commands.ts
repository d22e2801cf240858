import { type AnyOperation, findOperation, OPERATIONS, type OperationName } from "../../backoffice/backoffice.ts";
import { type Choices, type Command, database } from "../command.ts";
import { operandOf, optionOf } from "./operation-fields.ts";

/** The options of every such command: those that its fields have besides, and how it acts. */
const COMMON = [...database, "console", "request-id", "currency", "break-glass"] as const;

/** The commands that print or write more than the operation does, and so have modules of their own. */
const OWN = { "payment-find": true, "evidence-make": true, export: true } as const satisfies Partial<Record<OperationName, true>>;

/** The commands of these groups of operations, in the order of the table. */
export function operationCommands(...groups: readonly AnyOperation["group"][]): Readonly<Record<string, Command>> {
  const names = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => !Object.hasOwn(OWN, name));
  const rows = names.map((name) => [name, findOperation(name) as AnyOperation] as const);
  return Object.fromEntries(
    rows.filter(([, row]) => groups.includes(row.group)).map(([name, row]) => [row.command, commandOf(name, row)]),
  );
}

/** The closed lists among the fields, by the name of the operand or option. */
function choicesOf(operands: readonly string[], fields: AnyOperation["fields"]): Choices {
  const named = Object.entries(fields).flatMap(([field, { control }]) => {
    if (!("choices" in control)) return [];
    const closed = { values: Object.keys(control.choices), list: control.kind === "choices" };
    return [[operands.includes(field) ? operandOf(field) : field, closed] as const];
  });
  return Object.fromEntries(named);
}

function commandOf(name: OperationName, { operands, fields, meaning, example, approval, inPerson }: AnyOperation): Command {
  const given = Object.keys(fields).filter((field) => !operands.includes(field));
  const persons = approval ? "; one operator proposes it, another approves" : inPerson ? "; only for a signed-in operator" : "";
  return {
    operands: operands.map(operandOf),
    options: [...COMMON, ...given.map(optionOf)],
    meaning: `${meaning}${persons}`,
    example: `strongroom ${example}`,
    choices: async () => choicesOf(operands, fields),
    load: async () => (await import("./run-operation.ts")).runOperation(name),
  };
}
