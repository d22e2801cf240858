/** The books contradict themselves, so an export of them would be wrong. `strongroom ledger verify` names the place. */
export class ExportError extends Error {
  override readonly name = "ExportError";
  readonly code = "books-differ";
}
