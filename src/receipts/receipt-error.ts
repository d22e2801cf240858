/**
 * Why a text is not a genuine receipt; the message is a sentence for its holder. `receipt-form`: no receipt at all, or no public
 * key. `receipt-cut`: its length is not the one that it states. `receipt-forged`: whole, but the bank's key did not sign it so.
 */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";
  readonly code: "receipt-form" | "receipt-cut" | "receipt-forged";

  constructor(code: ReceiptError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
