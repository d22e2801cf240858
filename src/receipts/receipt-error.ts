/**
 * Why a text is no genuine receipt; the message is a sentence for whoever holds it. `receipt-form`: no receipt at all.
 * `receipt-cut`: it does not have the length that it says. `receipt-forged`: whole, but the bank's key did not sign it so.
 */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";
  readonly code: "receipt-form" | "receipt-cut" | "receipt-forged";

  constructor(code: ReceiptError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
