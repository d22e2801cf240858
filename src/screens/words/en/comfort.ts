/** Time, contrast, speech and keys: the words that make the machine easier to use. */
export const comfort = {
  stillThereTitle: "Still there?",
  stillThere: "Do you need more time?",
  /** The page fills in the seconds and counts them down. */
  endsIn: "You will be signed out in {seconds} seconds. Your money is safe.",
  endsTitle: "Session ends",
  ends: "Your session is ending.",
  /** Follows endsIn, if no more time can be given. */
  endsWhy: "This session cannot be made longer; you can sign in again at once.",
  moreTime: "Yes, more time",
  highContrast: "High contrast",
  standardContrast: "Standard contrast",
  speech: "Speech",
  repeat: "Repeat",
  stop: "Stop",
  pressKey: "Press {key} for {choice}",
  labelled: "{label}: {value}",
  /** Spoken after a choice that is already chosen. */
  chosen: "This one is chosen.",
  typed: "star",
  keypad: "Keypad",
  deleteLast: "Delete the last digit",
  clear: "Clear",
  canPay: "This machine can pay out {amount}.",
  enterKey: "Enter",
  escapeKey: "Esc",
} as const;
