import { OPERATOR_REFUSALS, type OperatorOutcome } from "../../../operators/operators.ts";
import { sentenceCase } from "../../forms/form-operation.ts";

type Refused = Extract<OperatorOutcome<unknown>, { ok: false }>;

/** Sentences for a person on a page, where the table's meaning does not do. */
const SENTENCES: Partial<Readonly<Record<Refused["refusal"], string>>> = {
  "credentials-wrong": "That is not right. Check the username, the password and the six digits; each code works once.",
  "bank-busy": "Too many people sign in at this moment. Try again in a few seconds.",
  "passkey-invalid": "This passkey was not accepted. Use the one that you registered here, or another way to sign in.",
  "challenge-unknown": "That took too long, or was sent before. Try again.",
  "totp-expired": "The secret was shown too long ago. Scan the new one, and type its code.",
  "code-wrong":
    "The six digits do not belong to this secret. Check the clock of your device, and type the code that it shows now.",
  "operator-exists": "This username is taken. Choose another.",
  "invitation-unknown": "This link was used, replaced or withdrawn, or is older than a day. Ask for a new one.",
};

/** What a refusal means for the person who reads it, and what to do. */
export function problemText({ refusal, seconds, least }: Refused): string {
  if (refusal === "credentials-delayed") return `Too many wrong tries. You can try again ${inTime(seconds ?? 1)}.`;
  if (refusal === "password-too-short") return `The password is too short: it needs ${least} characters or more.`;
  return SENTENCES[refusal] ?? `${sentenceCase(OPERATOR_REFUSALS[refusal])}.`;
}

/** "in 10 seconds", "in 3 minutes". */
function inTime(seconds: number): string {
  const [count, unit] = seconds <= 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return `in ${count} ${unit}${count === 1 ? "" : "s"}`;
}
