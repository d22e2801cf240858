/** Why the witness cannot work, in one sentence that says what to do; `code` is stable. */
export class WitnessError extends Error {
  override readonly name = "WitnessError";
  /** `key-file`: no key of a witness. `logs`: two keys for one log. `kept-damaged`: a kept checkpoint is not what was signed. */
  readonly code: "key-file" | "logs" | "kept-damaged" | "listen";

  constructor(code: WitnessError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
