/**
 * The text is no signed note of the key (`note`), or not the checkpoint of the log (`checkpoint`). The codes are stable, the
 * sentence is not.
 */
export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly code: "note" | "checkpoint";

  constructor(code: NoteError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
