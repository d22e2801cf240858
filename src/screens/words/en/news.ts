/** The notice at the next sign-in about an operation whose ending could not be shown. */
export const news = {
  withdrawDone: "Your last withdrawal of {amount} was completed.",
  withdrawPart: "Of your last withdrawal of {amount}, {paid} was paid out. The rest was given back to your account.",
  withdrawUndone: "Your last withdrawal of {amount} was not paid out. The money was given back to your account.",
  depositDone: "Your last deposit of {amount} was completed.",
  depositUndone: "Your last deposit of {amount} was not booked. The machine gave the notes back.",
  transferDone: "Your last transfer of {amount} was completed.",
  transferUndone: "Your last transfer of {amount} was not made. The money is still in your account.",
  checking: "We are still checking what became of {amount}. Your money is safe. Please do not repeat it.",
} as const;
