/** A hash took too long. Nothing is known about the password; the refusal is `bank-busy`. */
export class HashLate extends Error {
  override readonly name = "HashLate";
}
