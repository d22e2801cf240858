/** Every refusal of this room, and what it means. */
export const OPERATOR_REFUSALS = {
  "credentials-wrong": "nobody signs in like this; whether the username exists is not told",
  "credentials-delayed": "too many wrong tries; the next is taken only after this many seconds",
  "bank-busy": "too many passwords are being checked; nothing was done",
  "challenge-unknown": "the passkey was asked for too long ago, or this answer was used before: ask again",
  "passkey-invalid":
    "the authenticator's answer is not one to this request: another site, no verification of the person, or a wrong form",
  "passkey-taken": "this passkey belongs to an account already; each person needs one of their own",
  "code-wrong": "the six digits do not belong to this secret and this time, or were used before",
  "totp-expired": "the secret was shown too long ago: begin again",
  "password-too-short": "the password has too few characters",
  "password-too-common": "the password is too easy to guess: hardly more than common words",
  "password-too-simple": "the password is too easy to guess: a pattern",
  "password-too-near": "the password is too easy to guess: hardly more than the username or the bank's name",
  "last-credential": "an account must keep a way to sign in: add another first",
  "credential-unknown": "the account has no such passkey or password",
  "session-unknown": "no live session of this operator has this id",
  "proof-stale": "the identity was proven more than five minutes ago: prove it again",
  "not-allowed": "it takes an administrator",
  "own-account": "nobody gives roles to their own account or changes its state",
  "last-administrator": "the bank must keep an active administrator",
  "operator-unknown": "no operator has this username",
  "operator-exists": "an operator has this username already",
  "operator-state": "the account is not in a state in which that can be done",
  "username-invalid": "a username is 3 to 32 ASCII letters, digits, dots, dashes or underscores, beginning with a letter",
  "name-invalid": "a name has 1 to 64 characters, without control characters",
  "roles-invalid": "an operator has at least one role, and each one once",
  "invitation-unknown": "the link was used, replaced or withdrawn, or is older than a day",
  "needs-two": "it takes the agreement of two administrators, neither of whom it is about",
  "api-key-unknown": "no API key has this name",
  "api-key-exists": "an API key has, or had, this name already",
  "api-key-state": "the API key is not in a state in which that can be done",
  "device-unknown": "no device waits under this code; codes are valid for ten minutes",
} as const satisfies Record<string, string>;

export type OperatorRefusal = keyof typeof OPERATOR_REFUSALS;

/** What a function of this room did, or why it did nothing. */
export type OperatorOutcome<Result> = { readonly ok: true; readonly result: Result } | Refused;

export interface Refused {
  readonly ok: false;
  readonly refusal: OperatorRefusal;
  /** With `credentials-delayed`: seconds until the next try, rounded up. */
  readonly seconds?: number;
  /** With `password-too-short`: the fewest characters. */
  readonly least?: number;
}

export const done = <Result>(result: Result): OperatorOutcome<Result> => ({ ok: true, result });
export const refused = (refusal: OperatorRefusal, figures: Pick<Refused, "seconds" | "least"> = {}): Refused => ({
  ok: false,
  refusal,
  ...figures,
});
