/** The texts of the page that checks receipts. `{name}` stands for a value. */
export const english = {
  pageTitle: "Check a receipt",
  genuine: "Genuine receipt.",
  genuineLead: "{bank} signed it, and nothing in it was changed.",
  ended: "Ask the bank.",
  endedLead:
    "This receipt is whole, but it was signed with a key that {bank} no longer uses. Name the reference at the bank, which looks it up in its books.",
  altered: "Not genuine.",
  alteredLead: "Something in it was changed, or {bank} did not make it. Do not rely on it.",
  other: "From another bank.",
  otherLead: "This is not a receipt of {bank}. Only the bank that is named on it can check it.",
  cut: "Not the whole receipt.",
  cutLead: "A part of it is missing. Scan the code once more: flat, in good light, and all of it.",
  home: "Is it genuine?",
  homeLead:
    "Point the camera of a phone at the code on a receipt of {bank}. The page that opens says whether the receipt is genuine.",
  withdraw: "Withdrawn",
  deposit: "Deposited",
  transfer: "Transferred",
  bank: "Bank",
  machine: "ATM {atm}",
  reference: "Reference",
  part: "More was asked for. The machine could not pay all of it: this is what was paid out and booked.",
  whatNow: "What to look at",
  compare: "Compare these figures with the paper. If they differ, the paper was changed.",
  since: "A receipt says what was booked at that time. What happened to the money later is not on it.",
  place: "This page is at {host}, and it never asks you for anything. A page that does is a false one.",
  scanAgain: "Scan the code once more. If this page says the same again, show the receipt at the bank.",
  languages: "Language",
  busy: "Many people are checking receipts at this moment. Please load the page again in a few seconds.",
} as const;

/** The same texts in another language: one that is missing does not compile. */
export type VouchingWords = Readonly<Record<keyof typeof english, string>>;
