import type { FieldProblem, Performed } from "../../backoffice/backoffice.ts";
import type { ConsoleAnswer } from "../sign-in/console-client.ts";

type Refused = Extract<Performed, { ok: false }>;

/**
 * Reads a problem of the API (RFC 9457) as the refusal of an operation. Its name is `refusal`, its meaning `detail`, and wrong fields are in
 * `errors`. Members that are missing, or of another form, are left out.
 */
export function readProblem(operation: string, { status, body }: ConsoleAnswer): Refused {
  const { refusal, detail, title, errors, figures } = body;
  const meaning =
    [detail, title].find((each) => typeof each === "string" && each !== "") ?? `the console answered with status ${status}`;
  return {
    ...{ ok: false, operation, refusal: typeof refusal === "string" ? refusal : "", meaning: asPhrase(String(meaning)) },
    figures: figuresOf(figures),
    problems: Array.isArray(errors) ? errors.flatMap(fieldProblem) : [],
  };
}

/** A sentence as a part of one: without its full stop. */
const asPhrase = (text: string): string => text.replace(/\.$/, "");

function figuresOf(given: unknown): Refused["figures"] {
  if (typeof given !== "object" || given === null) return {};
  const shown = Object.entries(given).filter(([, value]) => typeof value === "string" || typeof value === "number");
  return Object.fromEntries(shown) as Refused["figures"];
}

function fieldProblem(given: unknown): readonly FieldProblem[] {
  if (typeof given !== "object" || given === null) return [];
  const { field, detail } = given as Readonly<Record<string, unknown>>;
  return typeof field === "string" && typeof detail === "string" ? [{ field, problem: detail }] : [];
}
