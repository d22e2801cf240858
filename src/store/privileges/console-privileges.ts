import { OPERATOR_PRIVILEGES } from "./operator-privileges.ts";
import type { PrivilegeTable } from "./privilege-table.ts";

/**
 * The privileges of the role under which the operators' console runs (docs/DATABASE.md, "Database roles"). It reads what pages show
 * and does what one operator may do alone. What needs two operators the bank carries out, so this role writes no account, no hold and no
 * answer. A table without an entry it may not even read; of customers' passwords it reads only which pepper each is under.
 */
export const CONSOLE_PRIVILEGES: PrivilegeTable = {
  // History.
  request_answer: { why: "payments, receipts and the books are read" },
  reversal: { why: "whether a posting is reversed is read" },
  movement: { why: "a view of the history" },
  entry: { why: "a view of the history" },
  audit_event: { insert: "all", why: "history: each event, in the commit of its effect" },
  audit_writer: { insert: "all", delete: true, why: "the chains that have no end in the log yet" },
  audit_succession: { why: "the successions of the log's key are read" },
  audit_checkpoint: { why: "the audit log is read" },
  audit_cosigned: { why: "the witnesses' state is read" },
  auditor_key: { why: "events are sealed to a key that an event has named" },
  migration: { why: "each start compares the tables with the program" },

  // Money, only to read.
  account: { why: "balances are read; money moves only in the bank" },
  hold: { why: "open holds are read; the bank ends them" },
  ledger_currency: { why: "amounts are read in the books' currency" },
  terminal_counters: { why: "each ATM's notes are read" },
  bank_limits: { why: "the limits are read; the bank sets those that two operators agreed on" },
  terminal_day: { why: "what each ATM has booked today is read" },

  // What one operator decides alone.
  customer: {
    update: ["locked_at", "sessions_ended", "note", "note_at"],
    why: "one operator locks, ends sign-ins and notes; the bank closes and opens",
  },
  guess_count: {
    insert: "all",
    update: ["subject", "tries", "forgiven", "since", "tried_at"],
    delete: true,
    why: "counts of operators' wrong passwords; how long those of customers delay is read",
  },
  guess_pending: {
    insert: "all",
    update: ["id"],
    delete: true,
    why: "a password attempt under way; the update only lets its row be locked",
  },
  terminal: { update: ["state"], why: "one operator revokes an ATM" },
  terminal_psk: {
    select: ["terminal", "epoch", "made_at", "not_after"],
    delete: true,
    why: "revocation deletes an ATM's keys; the sealed keys are not read",
  },
  terminal_order: {
    insert: ["id", "terminal", "kind", "content", "ordered_by", "approved_by", "ordered_at"],
    update: ["state", "outcome", "done_at"],
    why: "one operator closes and opens ATMs, and a newer order or a revocation ends an older one; a count and a rotation also take a proposal",
  },
  terminal_key_file: { delete: true, why: "the sealed key file of a new ATM is given to operators, and a revocation deletes it" },
  terminal_standing: { why: "who has taken each ATM out of service is read" },

  // The bank's keys, only to read.
  bank_key: { why: "which keys are in use is read; the bank rotates them" },
  bank_key_holder: { why: "which keys each server has is read" },
  credential: { select: ["pepper"], why: "how many hashes each pepper still has is counted; no hash is read" },

  // Operators.
  proposal: {
    insert: [
      ...["id", "operation", "input", "difference", "terminal", "about", "customer", "account", "amount"],
      ...["maker", "maker_name", "made_at", "expires_at", "made_mac", "state"],
    ],
    update: ["state", "verdict", "decider", "decider_name", "decided_at", "reason", "decided_mac"],
    why: "one operator proposes, and another decides; what was proposed and what became of it the console cannot change",
  },
  ...OPERATOR_PRIVILEGES,

  // How the bank is.
  measure: { why: "what the servers did in the last hour is read" },
  last_start: { why: "the console's keys are compared with the bank's; its content is sealed" },
  alarm: { why: "alarms are read" },
  alarm_survey: { why: "whether alarms are known is read" },
  bank_clock: { why: "the bank's time" },
  heartbeat: { why: "which servers live is read" },
};
