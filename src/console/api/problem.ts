import type { Context } from "hono";
import { COMMON_REFUSALS, type FieldProblem, OPERATIONS, type PerformedJson } from "../../backoffice/backoffice.ts";

/** What the API itself refuses, before an operation is asked; each with what it means and what to do. */
export const API_PROBLEMS = {
  "token-missing": {
    status: 401,
    meaning:
      "the request has no header Authorization: Bearer TOKEN; strongroom login gets a token, and administrators make API keys",
  },
  "token-invalid": {
    status: 401,
    meaning: "the token is no live session of a command line, and no live API key: sign in again, or ask an administrator",
  },
  "path-unknown": { status: 404, meaning: "the API has nothing here; its description is /api/v1/openapi.json" },
  "method-wrong": { status: 405, meaning: "the path takes another method; the header Allow names it" },
  "cursor-unknown": { status: 410, meaning: "the log has fewer events than come before this cursor: read from the beginning" },
  "body-too-large": { status: 413, meaning: "the body is longer than 16 KiB" },
  "body-not-json": { status: 415, meaning: "the body must be of the type application/json" },
  "body-invalid": { status: 400, meaning: "the body must be one JSON object in UTF-8" },
  "key-invalid": { status: 400, meaning: "an Idempotency-Key has 1 to 64 visible ASCII characters" },
  misdirected: { status: 421, meaning: "this server has another name" },
  "too-many-requests": { status: 429, meaning: "too many requests: send the next after the seconds of Retry-After" },
  "too-many-waiting": { status: 429, meaning: "too many requests of this session wait for events: let one of them end first" },
  "too-many-downloads": {
    status: 503,
    meaning: "two files are on their way already: send the request again after the seconds of Retry-After",
  },
  failed: {
    status: 500,
    meaning:
      "the console could not do that, and its log says why. Look whether it was done, or repeat it with the same Idempotency-Key",
  },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;
type ApiProblem = keyof typeof API_PROBLEMS;

type ProblemStatus = (typeof API_PROBLEMS)[ApiProblem]["status"] | 403 | 404 | 409 | 422 | 503;

/** The statuses of refusals that operations share. */
const STATUSES = {
  "operation-unknown": 404,
  "not-allowed": 403,
  "proof-stale": 403,
  "needs-person": 403,
  "field-invalid": 422,
  "needs-two": 403,
  "key-reused": 422,
  "proposal-unknown": 404,
  "proposal-stale": 409,
  "proposal-ended": 409,
  "own-proposal": 403,
  "not-maker": 403,
  "maker-not-allowed": 409,
  "bank-busy": 503,
} as const satisfies Record<keyof typeof COMMON_REFUSALS | "bank-busy", ProblemStatus>;

/** The status of a refusal: 404 if something is not there, 409 if it is not as it would have to be. */
export const statusOf = (refusal: string): ProblemStatus => {
  const common: Readonly<Record<string, ProblemStatus>> = STATUSES;
  return common[refusal] ?? (refusal.endsWith("-unknown") ? 404 : 409);
};

/** Where a kind of problem is described: its `type` (RFC 9457). */
export const typeOf = (refusal: string): string => `/api/v1/problems/${refusal}`;

/** "proposal-stale" as a title: "Proposal stale". */
export const titleOf = (refusal: string): string =>
  `${refusal.slice(0, 1).toUpperCase()}${refusal.slice(1).replaceAll("-", " ")}`;

/** What a kind of problem means: everywhere, or of each operation that refuses so. Null if there is no such problem. */
export function meaningsOf(
  refusal: string,
): { readonly status: number; readonly meanings: Readonly<Record<string, string>> } | null {
  const own: Readonly<Record<string, { status: number; meaning: string }>> = API_PROBLEMS;
  const common: Readonly<Record<string, string>> = COMMON_REFUSALS;
  if (Object.hasOwn(own, refusal)) return { status: own[refusal]?.status ?? 500, meanings: { any: own[refusal]?.meaning ?? "" } };
  const meanings = Object.fromEntries([
    ...(Object.hasOwn(common, refusal) ? [["any", common[refusal]]] : []),
    ...Object.entries(OPERATIONS).flatMap(([name, { refusals }]: [string, { refusals: Readonly<Record<string, string>> }]) =>
      Object.hasOwn(refusals, refusal) ? [[name, refusals[refusal]]] : [],
    ),
  ]) as Readonly<Record<string, string>>;
  return Object.keys(meanings).length === 0 ? null : { status: statusOf(refusal), meanings };
}

interface Problem {
  readonly refusal: string;
  readonly status: ProblemStatus;
  readonly detail: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An answer with problem details (RFC 9457). */
function answerProblem(c: Context, { refusal, status, detail, more = {} }: Problem): Response {
  const body = { type: typeOf(refusal), title: titleOf(refusal), status, detail, refusal, ...more };
  return c.body(JSON.stringify(body), status, { "content-type": "application/problem+json" });
}

/** A problem of the API itself. */
export const answerApiProblem = (c: Context, refusal: ApiProblem): Response =>
  answerProblem(c, { refusal, status: API_PROBLEMS[refusal].status, detail: API_PROBLEMS[refusal].meaning });

/** A refusal of an operation. */
export function answerRefusal(c: Context, refused: Extract<PerformedJson, { ok: false }>): Response {
  const { refusal, meaning, operation, figures, problems } = refused;
  const status = statusOf(refusal);
  if (status === 503) c.header("retry-after", "1");
  const errors = problems.length === 0 ? {} : { errors: errorsOf(problems) };
  return answerProblem(c, { refusal, status, detail: meaning, more: { operation, figures, ...errors } });
}

/** Each field's problem; the pointer is into the body (RFC 6901). */
const errorsOf = (problems: readonly FieldProblem[]) =>
  problems.map(({ field, problem }) => ({
    field,
    pointer: `#/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    detail: problem,
  }));
