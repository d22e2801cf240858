import { ANSWER_MOST_MS, withoutSilence } from "./console-silence.ts";

/** The console could not be asked, or its answer is none. The message is a sentence for the user. */
export class ConsoleError extends Error {
  override readonly name = "ConsoleError";
  readonly code:
    | "console-unreachable"
    | "console-silent"
    | "console-late"
    | "console-foreign"
    | "console-broken"
    | "session-over";

  constructor(code: ConsoleError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** An answer of a console, which is JSON. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Asking {
  readonly method?: "GET" | "POST";
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the answer may take, in milliseconds; ANSWER_MOST_MS unless given. */
  readonly withinMs?: number;
}

/**
 * Asks the console with this origin. Follows no redirect, so that a token goes to no other address. Rejects with ConsoleError:
 * `console-unreachable` if nothing was sent; `console-silent` if nobody knows whether it was done, because the answer was lost, and
 * `console-late` if because none came in time; `console-foreign` if what answers is no console of this address.
 */
export async function askConsole(origin: string, path: string, asking: Asking): Promise<ConsoleAnswer> {
  return withoutSilence(origin, asking.withinMs ?? ANSWER_MOST_MS, async (silent) =>
    readResponse(origin, await send(origin, path, asking, silent)),
  );
}

/** A file that a console sends. */
export interface ConsoleFile {
  readonly name: string;
  readonly type: string;
  /** Its pieces, each taken when it is asked for; rejects with ConsoleError `console-broken` if the file breaks off. */
  readonly pieces: AsyncIterable<string>;
}

/** As `askConsole`, of what answers with a file; a problem is an answer. */
export async function askConsoleFile(origin: string, path: string, asking: Asking): Promise<ConsoleFile | ConsoleAnswer> {
  const response = await withoutSilence(origin, ANSWER_MOST_MS, (silent) => send(origin, path, asking, silent));
  const [, name] = /^attachment; filename="([\w.-]+)"$/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  const type = response.headers.get("content-type") ?? "";
  if (response.status !== 200 || name === undefined) return readResponse(origin, response);
  return { name, type, pieces: piecesOf(origin, response) };
}

async function* piecesOf(origin: string, { body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const bytes of body ?? []) yield decoder.decode(bytes, { stream: true });
  } catch (error) {
    const { message } = ((error as Error).cause ?? error) as Error;
    throw new ConsoleError("console-broken", `${origin} broke the file off (${message}): what has come of it is not the whole`);
  }
}

/** Sends a request. Rejects with ConsoleError. */
function send(origin: string, path: string, asking: Asking, signal: AbortSignal): Promise<Response> {
  const { method = "POST", form, json, token, headers = {} } = asking;
  return fetch(`${origin}${path}`, {
    ...{ method, redirect: "manual", signal },
    body: form !== undefined ? new URLSearchParams(form).toString() : json !== undefined ? JSON.stringify(json) : null,
    headers: {
      accept: "application/json, application/problem+json",
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  }).catch((error: unknown) => Promise.reject(unanswered(origin, error)));
}

async function readResponse(origin: string, response: Response): Promise<ConsoleAnswer> {
  const text = await response.text().catch((error: unknown) => Promise.reject(unanswered(origin, error)));
  if (isFromConsole(response)) return { status: response.status, body: text === "" ? {} : readBody(origin, text) };
  throw notConsole(origin, response.status, text);
}

/** An empty answer has no type. */
const isFromConsole = ({ status, headers }: Response): boolean => {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "application/json" || type === "application/problem+json" || (type === "" && status === 200);
};

function readBody(origin: string, text: string): ConsoleAnswer["body"] {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as ConsoleAnswer["body"];
  } catch {
    // Below: it is no answer.
  }
  throw new ConsoleError("console-foreign", `${origin} answers, but not as a console of this version`);
}

function notConsole(origin: string, status: number, text: string): ConsoleError {
  if (status === 503) return new ConsoleError("console-unreachable", `${origin} is not ready: ${text.trim().slice(0, 100)}`);
  if (status === 421 || (status >= 300 && status < 400))
    return new ConsoleError("console-foreign", `${origin} goes by another address: give the one that strongroom console prints`);
  return new ConsoleError(
    "console-foreign",
    `${origin} is no operators' console of this version (HTTP status ${status}): compare the address with the one that strongroom console prints`,
  );
}

/** Errors before the request has left this machine. */
const UNSENT: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
]);

function unanswered(origin: string, error: unknown): ConsoleError {
  const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException & {
    readonly errors?: readonly NodeJS.ErrnoException[];
  };
  // A name with several addresses fails with an error for each.
  const codes = [cause.code, cause.errors?.[0]?.code];
  // The code of a timeout is a number of the DOM, which says nothing.
  const code = codes.find((each) => typeof each === "string") ?? "";
  if (UNSENT.has(code))
    return new ConsoleError(
      "console-unreachable",
      `no console answers at ${origin} (${code}): start it (strongroom console), or give its address with --console`,
    );
  if (cause.message === "bad port")
    return new ConsoleError(
      "console-unreachable",
      `no web server may have the port of ${origin}: give the console's own address`,
    );
  if (isCertificateError(code))
    return new ConsoleError(
      "console-unreachable",
      `the certificate of ${origin} is not trusted here (${code}): name its authority's file in NODE_EXTRA_CA_CERTS`,
    );
  return new ConsoleError(
    (error as Error).name === "TimeoutError" ? "console-late" : "console-silent",
    `${origin} took the request and did not answer (${code || (error as Error).name}): whether it was done is not known, so look before you repeat it`,
  );
}

const isCertificateError = (code: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
