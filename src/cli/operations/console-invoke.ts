import { randomUUID } from "node:crypto";
import { type Download, findOperation, type Invoke, type Performed } from "../../backoffice/backoffice.ts";
import type { Proposal } from "../../proposals/proposals.ts";
import { askConsole, askConsoleFile, type ConsoleAnswer, ConsoleError } from "../sign-in/console-client.ts";
import { overText } from "../sign-in/session-over.ts";
import type { SignIn } from "../sign-in/sign-in-file.ts";
import { readProblem } from "./problem.ts";

/**
 * Asks the console for operations as the operator who is signed in (docs/API.md). A request whose answer is lost is sent once more under
 * the same Idempotency-Key, so that it is done once. With `requestId`, a command repeats the request of an earlier one. The function
 * rejects with ConsoleError.
 */
export function consoleInvoke(signIn: SignIn, requestId: string | null = null): Invoke {
  return async (name, given) => {
    if (findOperation(name)?.downloads !== undefined) return askFile(signIn, name, given);
    const key = requestId ?? randomUUID();
    const asking = { json: given, token: signIn.token, headers: { "idempotency-key": key } };
    const ask = (): Promise<ConsoleAnswer> => askConsole(signIn.console, `/api/v1/operations/${name}`, asking);
    const answer = await ask()
      .catch((error: unknown) => {
        // A console that was late once would be late again, and the operator waits.
        if (error instanceof ConsoleError && error.code === "console-silent") return ask();
        throw error;
      })
      .catch((error: unknown) => Promise.reject(repeatable(signIn, key, error)));
    if (answer.status === 401) throw new ConsoleError("session-over", overText(signIn));
    return readAnswer(signIn, name, given, answer);
  };
}

/** The error of a request of which nobody knows whether it was done, with the way to find out. */
function repeatable({ console }: SignIn, key: string, error: unknown): unknown {
  if (!(error instanceof ConsoleError) || (error.code !== "console-silent" && error.code !== "console-late")) return error;
  const what = `${console} took the request and did not answer: whether it was done is not known`;
  return new ConsoleError(
    error.code,
    `${what}. Give the same command again with --request-id ${key}, within a day: it is done once, and you get the answer`,
  );
}

/** Asks for a file, which the command then writes while it comes. It is asked for once: what reads only needs no key. */
async function askFile(signIn: SignIn, name: string, given: Readonly<Record<string, unknown>>): Promise<Performed> {
  const asking = { json: given, token: signIn.token };
  const answer = await askConsoleFile(signIn.console, `/api/v1/operations/${name}`, asking);
  if ("status" in answer && answer.status === 401) throw new ConsoleError("session-over", overText(signIn));
  if ("status" in answer) return readAnswer(signIn, name, given, answer);
  const { name: file, type, pieces } = answer;
  const result: Download<null> = { kind: "download", name: file, type, write: async (write) => write(pieces).then(() => null) };
  return { ok: true, kind: "done", operation: name, result, text: `${file}\n`, warns: false };
}

function readAnswer(
  { console }: SignIn,
  name: string,
  given: Readonly<Record<string, unknown>>,
  answer: ConsoleAnswer,
): Performed {
  const { status, body } = answer;
  const { result, proposal, text, warns } = body;
  const shown = typeof text === "string" ? text : null;
  if (status === 200 && "result" in body)
    return {
      ...{ ok: true, kind: "done", operation: name, result, warns: warns === true },
      text: shown ?? `${JSON.stringify(result, null, 2)}\n`,
    };
  if (status === 202 && isProposal(proposal)) {
    const told = shown ?? `proposed as ${proposal.id}: nothing has been done yet, and another operator approves or refuses it\n`;
    const way = `another operator decides at ${console}/proposals/${proposal.id}\n`;
    return { ok: true, kind: "proposed", operation: name, proposal, text: `${told}${way}` };
  }
  if (status < 400) throw new ConsoleError("console-foreign", `${console} answers, but not as a console of this version`);
  const refused = readProblem(name, answer);
  return refused.refusal === "proof-stale" ? { ...refused, meaning: proofText(console, name, given) } : refused;
}

/** A proposal as the API has it: its times and ids are those of a Proposal, and no one calculates with the rest. */
const isProposal = (given: unknown): given is Proposal =>
  typeof given === "object" &&
  given !== null &&
  "id" in given &&
  typeof given.id === "string" &&
  /^[0-9a-f-]{36}$/.test(given.id);

/** A command line cannot prove who types: the console's page can. */
function proofText(console: string, name: string, given: Readonly<Record<string, unknown>>): string {
  const isDecision = findOperation(name)?.group === "proposals";
  const page = isDecision
    ? `${console}/proposals/${encodeURIComponent(String(given["proposal"]))}`
    : `${console}/operations/${name}?${new URLSearchParams(Object.entries(given).map(([field, value]) => [field, String(value)]))}`;
  return `it takes a proof of identity at most five minutes old, which a command line cannot give: do it at ${page}`;
}
