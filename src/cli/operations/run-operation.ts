import { readFileSync } from "node:fs";
import { type AnyOperation, findOperation, type OperationName, type Performed } from "../../backoffice/backoffice.ts";
import type { Run } from "../command.ts";
import { inWords } from "../options/option-readers.ts";
import { didYouMean, UsageError } from "../options/usage-error.ts";
import { refuse } from "../output/failure.ts";
import { jsonLine } from "../output/table.ts";
import { withInvoke } from "./invoke.ts";
import { operandOf, optionOf } from "./operation-fields.ts";
import { refusalText } from "./refusal-text.ts";

/** The run of a command that follows from an operation: reads its fields, asks for it, and prints what became of it. */
export const runOperation =
  (name: OperationName): Run =>
  async (invocation) => {
    const operation = findOperation(name) as AnyOperation;
    const given = givenTo(operation, invocation);
    checkChoices(operation, given);
    const performed = await withInvoke(invocation.settings, name, (invoke) => invoke(name, given));
    return report(operation, given, performed, invocation.settings.get("json"));
  };

type Given = Readonly<Record<string, unknown>>;

/** The fields that the command line gives, as it gives them. */
function givenTo({ operands, fields }: AnyOperation, { operands: words, settings }: Parameters<Run>[0]): Given {
  const values = Object.keys(fields).map((field): readonly [string, unknown] => [
    field,
    operands.includes(field) ? wordOf(fields[field]?.kind, words[operandOf(field)] ?? "") : settings.find(optionOf(field)),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== null && value !== undefined));
}

/** Throws UsageError for a value that is not in its closed list, before a database or a console is asked. */
function checkChoices(operation: AnyOperation, given: Given): void {
  for (const [field, { control }] of Object.entries(operation.fields)) {
    const value = given[field];
    if (typeof value !== "string" || !("choices" in control)) continue;
    const known = Object.keys(control.choices);
    const parts = control.kind === "choices" ? value.split(",").map((each) => each.trim()) : [value];
    const wrong = parts.find((part) => !known.includes(part));
    if (wrong === undefined) continue;
    const problem = `must be ${inWords(known)}${control.kind === "choices" ? ", or several with commas between" : ""}`;
    throw new UsageError(`${placeOf(operation, field)} is "${value}", but ${problem}${didYouMean(wrong, known)}`);
  }
}

const placeOf = ({ operands }: AnyOperation, field: string): string =>
  operands.includes(field) ? operandOf(field) : `--${field}`;

/** An operand; of an enrolment request, which is long, the text itself or a file that has it. Throws UsageError. */
function wordOf(kind: string | undefined, word: string): string {
  if (kind !== "enrolment-request" || word.startsWith("SRE1:")) return word;
  try {
    return readFileSync(word, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `"${word}" is neither an enrolment request, which begins with SRE1:, nor a file that can be read (${code})`,
    );
  }
}

/** Prints what became of it, and returns the exit status. Throws UsageError for a wrong field. */
export function report(operation: AnyOperation, given: Given, performed: Performed, asJson: boolean): number {
  if (!performed.ok) {
    if (performed.refusal === "field-invalid") throw new UsageError(problemText(operation, given, performed.problems));
    return refuse(refusalText(performed));
  }
  const result = performed.kind === "done" ? performed.result : performed.proposal;
  if (!asJson) process.stdout.write(performed.text);
  else for (const each of [result].flat()) process.stdout.write(jsonLine(each as object));
  return performed.kind === "done" && performed.warns ? 1 : 0;
}

function problemText(operation: AnyOperation, given: Given, problems: Extract<Performed, { ok: false }>["problems"]): string {
  const [{ field, problem } = { field: "", problem: "" }] = problems;
  const [place, value] = [placeOf(operation, field), given[field]];
  if (value === undefined || value === "") return `${place} ${problem}: ${operation.fields[field]?.meaning ?? ""}`;
  return `${place} is "${String(value)}", but ${problem}`;
}
