import type { PrivilegeTable } from "./privilege-table.ts";

/** What signing operators in takes, in the bank and in the console alike. What takes power away is always a new row. */
export const OPERATOR_PRIVILEGES: PrivilegeTable = {
  operator: { insert: ["id", "username", "created_at"], why: "history: who was ever an operator" },
  operator_version: { insert: "all", why: "history: roles, state and credentials of each operator; the newest counts" },
  operator_passkey: {
    insert: "all",
    update: ["sign_count", "last_used_at", "mac"],
    why: "a passkey is added, and counts its uses; whose it is and its key never change",
  },
  operator_password: {
    insert: "all",
    update: ["last_step", "mac"],
    why: "a password with its TOTP secret is set, and each code is used once",
  },
  operator_invitation: { insert: "all", why: "history: the links by which operators set credentials" },
  operator_session: {
    insert: "all",
    update: ["n", "last_used_at", "proven_at", "mac"],
    why: "a session is used, and its holder proves the identity again; whose it is and its end never change",
  },
  operator_session_end: { insert: "all", why: "history: the sessions that ended before their time" },
  api_key: { insert: "all", why: "history: the keys of programs that read through the API; the newest row of each counts" },
  api_key_use: { insert: "all", update: ["at", "address"], why: "when each key of a program was last used" },
  operator_challenge: { insert: "all", delete: true, why: "what an authenticator is to sign, once" },
  operator_device: {
    insert: "all",
    update: ["interval_s", "polled_at", "state", "operator", "n", "proven_at", "mac"],
    delete: true,
    why: "command lines that wait for an operator's consent",
  },
  operator_answer: { insert: "all", delete: true, why: "the answers that a repeated request gets again, for a day" },
};
