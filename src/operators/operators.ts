/**
 * Operators, the people who run the bank: accounts, roles, passkeys, passwords with TOTP, sessions, invitations, the sign-in of a
 * command line, and the API keys of programs (docs/OPERATORS.md).
 *
 * It promises that nobody becomes an operator, gets a role or a credential, or continues a session by writing to the database alone, that no
 * secret is stored in clear, and that each change and each attempt is in the audit log in the same transaction. It serves no HTTP, and does
 * not know what operators do. Start with actor.ts, accounts/operator-version.ts and sessions/find-session.ts.
 */

export { type Agreement, hasThirdAdministrator, isOnlyAdministrator } from "./accounts/acting.ts";
export { changeRoles, disable, enable, type OperatorChange } from "./accounts/change-operator.ts";
export { type ListedOperator, listOperators } from "./accounts/list-operators.ts";
export {
  lockRegister,
  type OperatorState,
  type OperatorVersion,
  readOperator,
  versionEffect,
} from "./accounts/operator-version.ts";
export { isDisplayName, rolesGained } from "./accounts/rules.ts";
export {
  type Actor,
  actorName,
  FRESH_MS,
  type GlassBreaker,
  isFresh,
  isRole,
  type KeyHolder,
  type KeyRole,
  ROLES,
  type Role,
  type SignedIn,
} from "./actor.ts";
export { drawApiKey, endApiKey, type KeyDecision, makeApiKey } from "./api-keys/change-key.ts";
export { findKeyHolder, type ListedKey, listApiKeys, recordKeyUse } from "./api-keys/find-key.ts";
export { type ApiKey, apiKeyEffect } from "./api-keys/key-row.ts";
export { type Authentic, openAuthentic } from "./authentic/authentic.ts";
export { distrustedRows } from "./authentic/distrusted-rows.ts";
export { OPERATORS_KEY_SIZE } from "./authentic/operator-keys.ts";
export { beginOwnPasskey, beginOwnPassword, type GivenCredential } from "./credentials/new-credential.ts";
export { addCredential, type ListedCredentials, listCredentials, removeCredential } from "./credentials/own-credentials.ts";
export { approveDevice, denyDevice, findDevice, type WaitingDevice } from "./devices/decide-device.ts";
export { type BegunDevice, beginDevice, type PolledDevice, pollDevice } from "./devices/poll-device.ts";
export {
  acceptInvitation,
  beginInvitedPasskey,
  beginInvitedPassword,
  type ChosenPerson,
  type FoundInvitation,
  findInvitation,
} from "./invitations/accept.ts";
export { makeFirstLink, renewFirstLink } from "./invitations/first.ts";
export { invitationEffect, type Link } from "./invitations/invitation-row.ts";
export { invite, issueLink, usernameRefusal } from "./invitations/invite.ts";
export { type AgreedRecovery, recover } from "./invitations/recover.ts";
export { OPERATOR_REFUSALS, type OperatorOutcome, type OperatorRefusal } from "./outcome.ts";
export { passkeyEffect } from "./passkeys/passkey-row.ts";
export type { Ceremony } from "./passkeys/registration.ts";
export { passwordEffect } from "./passwords/password-row.ts";
export type { NewTotp } from "./passwords/totp.ts";
export type { NewSession } from "./sessions/begin-session.ts";
export { endOtherSessions, endSession, endSessionsIn, signOut } from "./sessions/end-session.ts";
export { findSession, type ListedSession, listSessions, sessionsOf } from "./sessions/find-session.ts";
export { sessionEffect, sessionEndEffect } from "./sessions/session-row.ts";
export {
  LIFETIMES_DEFAULT,
  type OperatorSettings,
  type Operators,
  openOperators,
  type Place,
  type RelyingParty,
  type SessionLifetimes,
} from "./settings.ts";
export { beginPasskeyProof, proveAgainWithPasskey, proveAgainWithPassword } from "./signing-in/prove-again.ts";
export { beginPasskeySignIn, signInWithPasskey, signInWithPassword } from "./signing-in/sign-in.ts";
