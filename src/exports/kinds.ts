import type { AccountKind, Direction, MovementKind, PostingKind } from "../ledger/ledger.ts";

/** ISO 20022 bank transaction code: domain, family, sub-family. */
type BankTransactionCode = readonly [domain: string, family: string, subFamily: string];

/** What the forms call one kind of movement. */
interface MovementNames {
  /** For people, in English. */
  readonly words: string;
  /** For the account on each side (external code set ExternalBankTransaction*Code). */
  readonly camt: Readonly<Record<Direction, BankTransactionCode>>;
  /** OFX 2.2, section 11.4: `TRNTYPE`. */
  readonly ofx: "DEP" | "ATM" | "XFER" | "OTHER";
}

/** Miscellaneous debit and credit operations. */
const OTHER = { debit: ["PMNT", "MDOP", "OTHR"], credit: ["PMNT", "MCOP", "OTHR"] } as const;
/** Cash at an ATM. */
const DEPOSIT = ["PMNT", "CCRD", "CDPT"] as const;
const WITHDRAWAL = ["PMNT", "CCRD", "CWDL"] as const;

/** The one table of the kinds of posting: a kind without its names does not compile. */
export const POSTING_NAMES: Readonly<Record<PostingKind, MovementNames>> = {
  deposit: { words: "Cash deposit", camt: { debit: DEPOSIT, credit: DEPOSIT }, ofx: "DEP" },
  withdrawal: { words: "Cash withdrawal", camt: { debit: WITHDRAWAL, credit: WITHDRAWAL }, ofx: "ATM" },
  // Between accounts of this bank.
  transfer: { words: "Transfer", camt: { debit: ["PMNT", "ICDT", "BOOK"], credit: ["PMNT", "RCDT", "BOOK"] }, ofx: "XFER" },
  "cash-load": { words: "Cash loaded into an ATM", camt: OTHER, ofx: "OTHER" },
  "cash-unload": { words: "Cash taken out of an ATM", camt: OTHER, ofx: "OTHER" },
  "cash-over": { words: "Cash found beyond the books", camt: OTHER, ofx: "OTHER" },
  "cash-short": { words: "Cash found missing", camt: OTHER, ofx: "OTHER" },
};

const REVERSAL = "-reversal";

/** The names of a kind of movement, and whether it is the reversal of another: that has the codes of what it reverses, side by side. */
export function namesOf(kind: MovementKind): MovementNames & { readonly isReversal: boolean } {
  if (!isReversal(kind)) return { ...POSTING_NAMES[kind as PostingKind], isReversal: false };
  const { words, camt } = POSTING_NAMES[kind.slice(0, -REVERSAL.length) as PostingKind];
  return { words: `Reversal: ${words}`, camt: { debit: camt.credit, credit: camt.debit }, ofx: "OTHER", isReversal: true };
}

const isReversal = (kind: MovementKind): boolean => kind.endsWith(REVERSAL);

/** The same for accounts. */
export const ACCOUNT_NAMES: Readonly<Record<AccountKind, { readonly words: string }>> = {
  customer: { words: "Customer" },
  cash: { words: "Cash of an ATM" },
  vault: { words: "Vault" },
  capital: { words: "Capital" },
};
