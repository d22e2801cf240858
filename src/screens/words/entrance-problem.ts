import { type Atm, LinkError, type Problem } from "../../atm/atm.ts";
import { newRequestId, type RefusalDetails, type RefusalName, type RequestId, referenceOf } from "../../model/model.ts";
import { missingIn, missingText } from "../components/password-rules.tsx";
import { type Locale, refusalText } from "./refusal-text.ts";

interface Refused {
  readonly refusal: RefusalName;
  readonly details: RefusalDetails;
}

const FIELD_OF: Readonly<Partial<Record<RefusalName, string>>> = {
  "username-invalid": "username",
  "username-taken": "username",
  "password-too-short": "password",
  "password-too-common": "password",
  "password-too-simple": "password",
  "password-too-near": "password",
  "credentials-wrong": "password",
};

/** The problem at its field; or, if no field is to blame, with the reference of the request. */
export function problemOf({ refusal, details }: Refused, locale: Locale, request?: RequestId): Problem {
  const field = FIELD_OF[refusal];
  const text = refusalText(refusal, details, locale);
  if (field !== undefined) return { field, text };
  if (refusal === "credentials-delayed") return { text, waitS: Number(details["seconds"]) };
  return { text: request === undefined ? text : withReference(text, request, locale) };
}

/** The refusals that concern a new password. */
const AGAINST_PASSWORD: ReadonlySet<RefusalName> = new Set([
  "password-too-short",
  "password-too-common",
  "password-too-simple",
  "password-too-near",
]);

/** The problem of a refused new password, with what it lacks; null if the refusal is not about the password. */
export function newPasswordProblem(
  { refusal, details }: Refused,
  field: string,
  { username, password }: { readonly username: string; readonly password: string },
  locale: Locale,
): Problem | null {
  if (!AGAINST_PASSWORD.has(refusal)) return null;
  const text = refusalText(refusal, details, locale);
  if (refusal !== "password-too-short") return { field, text };
  const missing = missingIn(username, password, Number(details["least"]));
  return { field, text: missing === null ? text : `${text} ${missingText(missing, locale.words)}` };
}

const withReference = (text: string, request: RequestId, { words }: Locale): string =>
  `${text} ${words.frame.reference({ reference: referenceOf(request) })}.`;

/** The problem of a sign-in or sign-up without an answer from the bank. Throws any other error on. */
export function unreachable(error: unknown, atm: Atm, locale: Locale, noAnswer: string, request = newRequestId()): Problem {
  if (!(error instanceof LinkError)) throw error;
  atm.log("warn", "a sign-in or sign-up failed: the bank gave no answer", { request, code: error.code });
  const text = error.code === "answer-lost" ? noAnswer : locale.words.entrance.unreachable;
  return { text: withReference(text, request, locale) };
}
