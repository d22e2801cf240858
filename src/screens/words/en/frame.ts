/** The frame of every screen, and the links that many screens offer. */
export const frame = {
  windowTitle: "{title} · Strongroom ATM {atm}",
  /** The title of a form with a problem. */
  errorTitle: "Error: {title}",
  problem: "There is a problem.",
  machine: "ATM {atm}",
  channel: "Private channel to the bank",
  inService: "In service",
  outOfService: "Out of service",
  bankSilent: "The bank cannot be reached",
  noCash: "No cash right now",
  language: "Language",
  signOut: "Sign out",
  signIn: "Sign in",
  signUp: "Sign up",
  goOn: "Continue",
  fillIn: "Please fill in this field: {field}.",
  confirm: "Confirm",
  cancel: "Cancel",
  done: "Done",
  toMenu: "Back to menu",
  toStart: "Back to start",
  toStatement: "See the statement",
  reference: "Reference {reference}",
} as const;

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
  showKeyboard: "On-screen keyboard",
  hideKeyboard: "Hide on-screen keyboard",
  keyboard: "Keyboard",
  capitals: "Capital letters",
  deleteCharacter: "Delete the last character",
  space: "Space",
  letters: "Letters",
  signs: "Signs",
  moreLetters: "Other letters",
  nextField: "Next field",
  canPay: "This machine can pay out {amount}.",
  enterKey: "Enter",
  escapeKey: "Esc",
} as const;

/** Screens with one message: what happened, what it means for the money, and what to do. */
export const messages = {
  goodbye: { title: "Goodbye", heading: "Goodbye.", lead: "You are signed out. Please do not forget your cash." },
  expired: {
    title: "Session expired",
    heading: "Your session has ended.",
    lead: "A session ends when nobody uses it for a while, and after ten minutes at the latest, so you are signed out. Your money is safe. Please sign in again.",
  },
  signedOut: {
    title: "Signed out",
    heading: "The bank has signed you out.",
    lead: "Your password was changed at another machine, or the bank has ended your session. Nothing was booked. Please sign in with your newest password. If you did not change it, call the bank at once.",
  },
  interrupted: {
    title: "Sign in again",
    heading: "Please sign in again.",
    lead: "The bank's connection to this machine ended, so you are signed out. Your money is safe. Nothing was booked. You can go on as soon as you have signed in.",
  },
  unreachable: {
    title: "Bank unreachable",
    heading: "We cannot reach the bank.",
    lead: "Your money is safe. Nothing was booked. Please sign in again in a moment.",
  },
  slow: {
    title: "Bank unreachable",
    heading: "The bank does not answer.",
    lead: "Your money is safe. Nothing was booked. Please try again in a moment.",
  },
  checking: {
    title: "Checking",
    heading: "We are checking.",
    lead: "The bank's answer was lost on its way. Your money is safe: whatever happened, it happened only once. Please do not repeat it. At your next sign-in here we shall tell you what became of it.",
  },
  wrongMethod: {
    title: "Not possible",
    heading: "That does not work here.",
    lead: "This page cannot be used in that way. Nothing was booked. Please go back and choose again.",
  },
  tooLarge: {
    title: "Too much",
    heading: "That was too much at once.",
    lead: "The form holds more than this machine takes. Nothing was booked. Please begin again.",
  },
  foreign: {
    title: "Not from this machine",
    heading: "This did not come from this machine.",
    lead: "We only take what is entered on our own screens. Nothing was booked. Please begin again here.",
  },
  missing: {
    title: "Not found",
    heading: "There is nothing here.",
    lead: "This page does not exist. Nothing was booked. Please go back and choose again.",
  },
  used: {
    title: "Form expired",
    heading: "This form is not valid any more.",
    lead: "It is too old, or from another visit. Nothing was booked by sending it now. Please begin again.",
  },
  failed: {
    title: "Something went wrong",
    heading: "Something went wrong here.",
    lead: "If you had just confirmed something, look at your statement before you repeat it: it never happens twice.",
  },
  noCash: {
    title: "No cash",
    heading: "No cash here at the moment.",
    lead: "This machine cannot pay out notes right now. Nothing was booked. You can use everything else.",
  },
  outOfService: {
    title: "Out of service",
    heading: "This machine moves no money now.",
    lead: "Somebody has to look after it first. Your money is safe. Nothing was booked. Please use another machine.",
  },
} as const;
