/** Why the status endpoint does not come up, in one sentence that says what to do; `code` is stable. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code = "status-listen";
}
