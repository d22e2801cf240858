/** The address of the page about the own account. */
export const ACCOUNT = "/account";

/** What an operator may just have done to the own account, and how the page says so. */
const CHANGES: Readonly<Record<string, string>> = {
  "passkey-added": "The passkey signs you in from now on. Your other sessions have ended.",
  "password-added": "The password with its six digits signs you in from now on. Your other sessions have ended.",
  "credential-removed": "That way to sign in is removed. Your other sessions have ended.",
  "session-ended": "The session has ended.",
  "sessions-ended": "All your other sessions have ended.",
};

/** The address of the page, which then says what was done. */
export const withChanged = (change: string): string => `${ACCOUNT}?changed=${change}`;

/** The sentence about what was done; null if nothing was. */
export const changeText = (change: string | undefined): string | null =>
  change !== undefined && Object.hasOwn(CHANGES, change) ? (CHANGES[change] ?? null) : null;
