/** Why a machine cannot take a sealed key file. `code` is stable; the message is a sentence for whoever stands at the machine. */
export class EnrolmentError extends Error {
  override readonly name = "EnrolmentError";
  readonly code:
    | "enrolment-none"
    | "enrolment-damaged"
    | "sealed-file-invalid"
    | "sealed-file-other-terminal"
    | "sealed-file-other-machine"
    | "sealed-file-changed"
    | "key-file-newer";

  constructor(code: EnrolmentError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
