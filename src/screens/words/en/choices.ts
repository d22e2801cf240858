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
  opening: "Balance before",
  csv: "Download (CSV)",
} as const;
