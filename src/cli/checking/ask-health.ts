import * as http from "node:http";
import * as https from "node:https";

/** A page that is asked. */
export interface Asked {
  readonly what: string;
  readonly url: string;
  readonly anyStatus: boolean;
}

/** What was found there, in words. */
export interface Answer {
  readonly ok: boolean;
  readonly what: string;
  readonly url: string;
  readonly found: string;
}

/** A bank waits up to two seconds for a commit before it answers. */
const ANSWER_MOST_MS = 5_000;
const SHOWN_MOST = 500;

/** Asks once. Never rejects: a program that is stopped, frozen or gone is an answer too. */
export async function ask({ what, url, anyStatus }: Asked): Promise<Answer> {
  try {
    const { status, text } = await get(url);
    return { ok: anyStatus || status === 200, what, url, found: anyStatus ? "it answers" : firstOf(text, status) };
  } catch (error) {
    const late = (error as Error).name === "AbortError" || (error as Error).name === "TimeoutError";
    const found = late ? `no answer within ${ANSWER_MOST_MS / 1_000} seconds` : `no answer: ${(error as Error).message}`;
    return { ok: false, what, url, found: `${found} (${url})` };
  }
}

/** The first line of an answer, which says in words what is wrong, or that nothing is. */
const firstOf = (text: string, status: number): string =>
  text
    .split("\n")[0]
    ?.replace(/\p{Cc}/gu, "?")
    .slice(0, SHOWN_MOST) || `status ${status}`;

function get(url: string): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const options = { signal: AbortSignal.timeout(ANSWER_MOST_MS), agent: false };
  const read = (response: http.IncomingMessage): void => {
    let text = "";
    response
      .setEncoding("utf8")
      .on("data", (part: string) => (text += text.length > SHOWN_MOST ? "" : part))
      .on("end", () => resolve({ status: response.statusCode ?? 0, text }))
      .on("error", reject);
  };
  // The certificate is for the name that browsers use, and nothing secret is sent.
  if (url.startsWith("https:")) https.get(url, { ...options, rejectUnauthorized: false }, read).on("error", reject);
  else http.get(url, options, read).on("error", reject);
  return promise;
}
