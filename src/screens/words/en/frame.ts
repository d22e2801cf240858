/** The frame of every screen, and the links that many screens offer. */
export const frame = {
  windowTitle: "{title} · Strongroom ATM {atm}",
  machine: "ATM {atm}",
  channel: "Private channel to the bank",
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
