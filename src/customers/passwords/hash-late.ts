/** A hash did not come within its time. Nothing is known of the password; whoever asked is told `bank-busy`. */
export class HashLate extends Error {
  override readonly name = "HashLate";
}
