/** The rules of a new password, and the sentences for a rule that it breaks. */
export const password = {
  ruleLength: { one: "At least {count} character", other: "At least {count} characters" },
  ruleVaried: "No repeated characters and no row of keys",
  ruleUsername: "More than your username",
  tooShort: { one: "{count} more character is needed.", other: "{count} more characters are needed." },
  tooPlain: "It repeats itself. Please use more different characters.",
  tooNear: "It is hardly more than your username. Please choose something else.",
  kept: "It keeps these rules. The bank also checks that it is hard to guess.",
  advice: "A few unrelated words are safe, and easy to keep in mind.",
} as const;
