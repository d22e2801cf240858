type CustomerPostingKind = "deposit" | "withdrawal" | "transfer";
/** The movements that can be reversed. */
export type PostingKind = CustomerPostingKind | "cash-load" | "cash-unload" | "cash-over" | "cash-short";
/** The movements that a customer sees in a statement. */
export type CustomerMovementKind = CustomerPostingKind | `${CustomerPostingKind}-reversal`;
export type MovementKind = PostingKind | `${PostingKind}-reversal`;
