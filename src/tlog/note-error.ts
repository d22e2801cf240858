/**
 * The text is no signed note of the key (`note`), not the checkpoint of the log (`checkpoint`), or no proven succession of the log's key
 * (`succession`). The codes are stable, the sentence is not.
 */
export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly code: "note" | "checkpoint" | "succession";

  constructor(code: NoteError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
