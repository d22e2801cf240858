/** The menu, the balance and the statement. */
export const account = {
  menuTitle: "Menu",
  hello: "Hello, {name}.",
  menuLead: "What would you like to do?",
  emptyLead: "There is nothing to withdraw right now. Would you like to deposit?",
  services: "Services",
  withdraw: "Withdraw",
  deposit: "Deposit",
  balance: "Balance",
  transfer: "Transfer",
  statement: "Statement",
  password: "Change password",
  available: "Available",
  posted: "In your account",
  held: "On hold",
  allYours: "This is yours to use now.",
  partHeld: "A part of your money is on hold for a withdrawal that is not finished.",
  nothingMoved: "Nothing has moved in your account yet.",
  entriesCaption: "Entries of your account, the newest first",
  entry: "Entry",
  amount: "Amount",
  /** A row of the statement, as it is spoken. */
  entrySaid: "{time}: {kind}, {amount}; the balance after it: {balance}.",
  older: "Older entries",
  newest: "Newest entries",
  kinds: {
    depositCredit: "Deposit",
    depositDebit: "Deposit taken back",
    withdrawalCredit: "Withdrawal given back",
    withdrawalDebit: "Withdrawal",
    transferCredit: "Transfer received",
    transferDebit: "Transfer sent",
    transferBackCredit: "Transfer sent, given back",
    transferBackDebit: "Transfer received, taken back",
  },
  /** An entry that reverses one of an earlier day. */
  reversalOf: "{what} (booked on {day})",
} as const;

/** The choices of one press: the usual withdrawal, fast cash, the mix of notes; and the statement's plot. */
export const choices = {
  quickCash: "Fast cash",
  usual: "My usual {amount}",
  mixes: "Which notes would you like?",
  mixLead: "Choose your notes, then confirm.",
  few: "Few notes",
  mix: "Some of each",
  small: "Small notes",
  mixGone: "The machine does not have exactly these notes any more. Nothing was booked. You can have the amount in other notes.",
  plotTitle: "Your balance over time",
  plotText:
    "From {from} to {to} the balance went from {opening} to {closing}; at the least it was {lowest}, at the most {highest}.",
  plotTextSampled: "From {from} to {to} the balance went from {opening} to {closing}. The picture shows {count} points of it.",
  opening: "Balance before",
  csv: "Download (CSV)",
} as const;

/** The daily withdrawal limit that customers set for themselves. */
export const limits = {
  title: "Daily limit",
  lead: "You can withdraw at most this much on one day. The bank's limit is {bank}.",
  leadNone: "You can withdraw at most {bank} on one day: that is the bank's limit. You can set a lower one of your own.",
  current: "Your limit",
  next: "From {time}",
  none: "None",
  remove: "Remove my limit",
  confirmTitle: "Confirm daily limit",
  confirmSet: "Set this daily limit?",
  confirmRemove: "Remove your daily limit?",
  limit: "Daily limit",
  atOnce: "It starts now, and counts for today too. You can raise it again from a later day on.",
  later: "The new limit starts on a later day. Until then your limit stays {current}.",
  isSet: "Your daily limit is {limit} now.",
  willBe: "Your daily limit is {limit} from {time} on.",
  willEnd: "Your daily limit ends on {time}.",
  isNone: "You have no daily limit of your own.",
  removeLater: "It ends on a later day. Until then your limit stays {current}.",
} as const;
