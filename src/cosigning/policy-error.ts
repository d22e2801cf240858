/** The text is no policy (C2SP tlog-policy) that this program can use. The message names the line. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code = "witness-policy";
}
