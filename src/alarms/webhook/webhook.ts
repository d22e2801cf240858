import { hmacSha256 } from "../../crypto/crypto.ts";
import type { Notice } from "../notices/notice.ts";

/** Where notices go, and what signs them. */
export interface Webhook {
  readonly url: string;
  readonly secret: Buffer;
}

/** Resolves with null once the receiver has taken the notice; else with the cause in a few words. Never rejects. */
export type Post = (notice: Notice, stop: AbortSignal) => Promise<string | null>;

/** How long a receiver may take to answer, in milliseconds. */
const ANSWER_MOST_MS = 10_000;

/**
 * Posts notices to a webhook, signed by Standard Webhooks: HMAC-SHA-256 over id, time of the attempt and body. Follows no redirect,
 * which could lead into the bank's own network, and reads nothing of the answer but its status. `now` is in milliseconds since
 * 1970 UTC.
 */
export const postTo =
  ({ url, secret }: Webhook, now: () => number, answerMostMs = ANSWER_MOST_MS): Post =>
  async (notice, stop) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        body: notice.body,
        headers: { "content-type": "application/json", ...signedHeaders(secret, notice, Math.floor(now() / 1_000)) },
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(answerMostMs), stop]),
      });
      // The receiver has taken it by now, whatever becomes of the rest of its answer.
      await response.body?.cancel().catch(() => {});
      return response.ok ? null : `it answered ${response.status}`;
    } catch (error) {
      return causeOf(error);
    }
  };

/** The headers of one attempt; `timestamp` is in seconds since 1970 UTC. */
export function signedHeaders(secret: Buffer, { id, body }: Notice, timestamp: number): Readonly<Record<string, string>> {
  const mac = hmacSha256(secret, Buffer.from(`${id}.${timestamp}.${body}`));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${mac.toString("base64")}`,
  };
}

/** An error of `fetch` has the reason in its cause. Never the URL, which may be a secret. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be reached";
  if (error.name === "TimeoutError") return "it gave no answer in time";
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
  return `it could not be reached (${code})`;
}
