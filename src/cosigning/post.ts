import type { Post } from "./submit.ts";

const ANSWER_MOST_MS = 5_000;
/** A few signature lines; a witness that sends more makes no sense. */
const ANSWER_SIZE_MAX = 16 * 1024;

/**
 * Posts the body over HTTP. Rejects if no answer comes within ANSWER_MOST_MS, if it redirects, or if it is longer than
 * ANSWER_SIZE_MAX bytes.
 */
export const postOverHttp: Post = async (url, body, stop) => {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "text/plain; charset=utf-8" },
    // A redirect could lead into the bank's own network.
    redirect: "error",
    signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MOST_MS), stop]),
  });
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > ANSWER_SIZE_MAX) throw new RangeError(`an answer of more than ${ANSWER_SIZE_MAX} bytes`);
    pieces.push(piece);
  }
  return { status: response.status, body: Buffer.concat(pieces).toString() };
};
