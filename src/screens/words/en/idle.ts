/** The machine's state on the first screen. */
export const condition = {
  label: "State of this machine",
  bankAnswers: "The bank answers",
  cash: "Cash available",
  bankSilentLead: "We cannot reach the bank right now. Signing in works again as soon as it answers.",
  /** Why the machine is out of service. */
  why: {
    order: "The bank has taken it out of service for now.",
    operator: "Somebody is looking after it.",
    records: "It has to be checked first.",
    fault: "It cannot keep its records right now.",
  },
} as const;

/** What the private channel to the bank is, in five lines. */
export const channel = {
  open: "This machine has one to the bank right now.",
  none: "There is none right now. While there is one, it is named at the foot of the screen.",
  secret: {
    name: "What is encrypted",
    text: "Everything that this machine and the bank send each other: names, passwords, amounts and answers.",
  },
  known: {
    name: "Who is at the ends",
    text: "The bank and this machine prove to each other who they are, each with a key of its own. You prove who you are with your password.",
  },
  seen: {
    name: "What a stranger on the line sees",
    text: "That this machine talks to the bank, when, and roughly how much. A stranger reads nothing, and changes nothing unnoticed.",
  },
  not: {
    name: "What it does not protect from",
    text: "Eyes over your shoulder, a machine that somebody has tampered with, and anybody who knows your password.",
  },
  check: {
    name: "How to check",
    text: "There is no fingerprint to compare here. Take a receipt: the bank signs it, and anybody can check that it is genuine.",
  },
} as const;
