/** What an operation about the own account shares: every operator has it, in person. */
export const ALL_OPERATORS = {
  group: "operators",
  roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
  approval: false,
  fresh: false,
  inPerson: true,
} as const;
