import type { Performed } from "../../../backoffice/backoffice.ts";
import { showMessage } from "../../components/message-page.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import type { Console } from "../../parts.ts";
import type { ConsoleRequest } from "../../web/web-request.ts";

type Refused = Extract<Performed, { ok: false }>;

/** Performs an operation that reads. The result's type is that of the operation's row. */
export async function ask<Result>(
  c: ConsoleRequest,
  console: Console,
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly result: Result } | { readonly refused: Refused }> {
  const performed = await console.perform(c, name, given);
  if (!performed.ok) return { refused: performed };
  if (performed.kind !== "done") throw new Error(`${name} was proposed, but it reads`);
  return { result: performed.result as Result };
}

const BACK = { to: "/audit", label: "To the audit log" };

/** Why a page shows nothing. */
export const showRefused = (c: ConsoleRequest, console: Console, { refusal, meaning, problems }: Refused) => {
  const more = problems.map(({ field, problem }) => ` ${sentenceCase(field)} ${problem}.`).join("");
  const message = { title: "Nothing to show", lead: `${sentenceCase(meaning)}.${more}`, way: BACK };
  return showMessage(c, console, message, refusal === "record-unknown" ? 404 : 422);
};
