import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

// The token of a form: a random number, and an HMAC of it under the session's secret. Another site cannot make one, and a token of one
// session is none of another's. Needs no memory, so several consoles accept each other's.

const RANDOM_SIZE = 12;
const LABEL = "strongroom console form\0";

/** Makes the token of one form for this session. */
export function makeFormToken(session: string): string {
  const random = randomBytes(RANDOM_SIZE).toString("base64url");
  return `${random}.${macOf(session, random).toString("base64url")}`;
}

/** True if this token was made for this session. */
export function isFormToken(session: string, token: string): boolean {
  const [random = "", mac = ""] = token.split(".");
  const given = Buffer.from(mac, "base64url");
  const right = macOf(session, random);
  return given.length === right.length && timingSafeEqual(given, right);
}

const macOf = (session: string, random: string): Buffer => createHmac("sha256", session).update(LABEL).update(random).digest();
