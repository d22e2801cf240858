import type { Context } from "hono";
import { isDownload, type PerformedJson, performedJson } from "../../backoffice/backoffice.ts";
import type { Console } from "../parts.ts";
import type { ConsoleEnv } from "../web/web-request.ts";
import { bearerOf } from "./bearer.ts";
import { answerApiProblem, answerRefusal } from "./problem.ts";

const KEY = /^[\x21-\x7e]{1,64}$/;

type Parts = Pick<Console, "answer" | "invoke" | "downloads" | "operations" | "origin">;

/**
 * Performs the operation of the path with the fields of the body: 200 if it is done, with its result or the file that it gives;
 * 202 if it is proposed; else a problem.
 */
export async function performOperation(c: Context<ConsoleEnv>, console: Parts): Promise<Response> {
  if (!isJson(c.req.header("content-type"))) return answerApiProblem(c, "body-not-json");
  const key = keyOf(c.req.header("idempotency-key"));
  if (key === undefined) return answerApiProblem(c, "key-invalid");
  const given = objectIn(await c.req.arrayBuffer());
  if (given === null) return answerApiProblem(c, "body-invalid");
  const name = c.req.param("name") ?? "";
  if (Object.hasOwn(console.operations, name) && console.operations[name]?.downloads !== undefined)
    return answerFile(c, console, name, given);
  const performed = await console.answer(bearerOf(c), { name, given, key });
  return performed.ok ? answerPerformed(c, console, performed) : answerRefusal(c, performed);
}

/** Sends the file that an operation gives, as fast as its reader takes it. What fails within it tears the connection down. */
async function answerFile(
  c: Context<ConsoleEnv>,
  { invoke, downloads }: Parts,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const caller = bearerOf(c);
  const performed = await invoke(caller, name, given);
  const json = performedJson(performed);
  if (!json.ok) return answerRefusal(c, json);
  if (!performed.ok || performed.kind !== "done" || !isDownload(performed.result)) throw new Error(`${name} gives no file`);
  const busy = (): Response => {
    c.header("retry-after", "5");
    return answerApiProblem(c, "too-many-downloads");
  };
  const of = { signal: c.req.raw.signal, connection: c.env?.outgoing };
  return downloads.send(performed.result, { ...of, program: caller.session, busy });
}

function answerPerformed(
  c: Context,
  { origin }: Pick<Console, "origin">,
  { ok: _, kind, ...performed }: Extract<PerformedJson, { ok: true }>,
): Response {
  if (!("proposal" in performed)) return c.json(performed);
  c.header("location", `${origin}/proposals/${performed.proposal.id}`);
  return c.json(performed, 202);
}

const isJson = (type: string | undefined): boolean => type?.split(";")[0]?.trim().toLowerCase() === "application/json";

/** The key, with or without the quotes of a structured field; null if there is none, and undefined if it is none. */
function keyOf(header: string | undefined): string | null | undefined {
  if (header === undefined) return null;
  const [, quoted] = /^"([^"\\]*)"$/.exec(header) ?? [];
  const key = quoted ?? header;
  return KEY.test(key) ? key : undefined;
}

/** The JSON object of a body; null if it is none. */
function objectIn(body: ArrayBuffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
