import { OPERATOR_PRIVILEGES } from "./operator-privileges.ts";
import type { PrivilegeTable } from "./privilege-table.ts";

/**
 * The privileges of the application role, under which every process and command of the bank runs (docs/OPERATIONS.md, "Database
 * roles"). It owns nothing, and may do nothing that is not here. Each table and view of the migrations needs an entry.
 */
export const PRIVILEGES: PrivilegeTable = {
  // History: rows are added, and never changed.
  request_answer: { insert: "all", why: "history: the answer to each request, with its movement" },
  reversal: { why: "history: a trigger keeps which posting each reversal has reversed" },
  audit_event: { insert: "all", why: "history: each event, in the commit of its effect" },
  audit_succession: { insert: "all", why: "history: the successions of the log's key" },
  audit_checkpoint: { insert: "all", why: "history: the order of the events, signed" },
  auditor_key: { insert: "all", why: "history: the keys that events may be sealed to" },
  audit_writer: { insert: "all", delete: true, why: "the chains that have no end in the log yet" },
  audit_cosigned: { insert: "all", why: "history: checkpoints of the audit log that witnesses cosigned" },
  movement: { why: "a view of the history" },
  entry: { why: "a view of the history" },
  migration: { why: "each start compares the tables with the program" },

  // Money. Nobody opens an account with a balance, and a sign-in's generation is in the hands of the triggers.
  account: {
    insert: ["id", "kind", "customer", "terminal", "opened_at"],
    update: [
      ...["posted", "held", "entries", "day", "day_count", "day_amount"],
      ...["own_limit", "next_limit", "next_limit_day"],
    ],
    why: "balances and limits change with each movement; owner, kind, generation and closing do not",
  },
  hold: {
    insert: "all",
    update: ["state", "paid", "ended_by", "ended_at", "day"],
    why: "a hold ends once; its day moves if a clock was wrong",
  },
  ledger_currency: { insert: "all", why: "the first bank writes it" },
  bank_limits: { insert: "all", why: "history: the bank's limits, as two operators set them" },
  terminal_counters: {
    insert: "all",
    update: ["at", "in_service", "denomination", "notes", "level", "rejected_denomination", "rejected_notes"],
    why: "each report of an ATM replaces the one before",
  },
  terminal_day: {
    insert: ["terminal", "day"],
    update: ["deposits", "transfers", "loads"],
    why: "what each ATM has booked on a day, which the ceilings bound",
  },

  // Customers and their sign-ins.
  customer: {
    insert: ["id", "username", "account", "created_at"],
    update: ["locked_at", "state", "state_at", "sessions_ended", "note", "note_at"],
    why: "operators lock, close, open, end sign-ins and note; name and account never change",
  },
  credential: {
    insert: ["customer", "hash", "pepper", "changed_at"],
    update: ["hash", "pepper", "changed_at", "renewals"],
    why: "a customer changes the password; a sign-in may renew the hash",
  },
  guess_count: {
    insert: "all",
    update: ["subject", "tries", "forgiven", "since", "tried_at"],
    delete: true,
    why: "counts of wrong passwords; those of unknown usernames are deleted after a while",
  },
  guess_pending: {
    insert: "all",
    update: ["id"],
    delete: true,
    why: "a password attempt under way; the update only lets its row be locked",
  },
  sign_in_place: { insert: "all", why: "an ATM becomes one where the customer has signed in" },

  // The registry of ATMs.
  terminal: {
    insert: "all",
    update: ["public_key", "state", "last_epoch", "enrolled_at", "last_used_at", "witnessed", "bank_key"],
    why: "enrolment, rotation, revocation and use, and what it witnessed; an ATM is never forgotten",
  },
  terminal_psk: {
    insert: ["terminal", "epoch", "sealed", "made_at"],
    update: ["not_after"],
    delete: true,
    why: "a key gets an end, and is deleted after it",
  },
  terminal_order: {
    insert: ["id", "terminal", "kind", "content", "ordered_by", "approved_by", "ordered_at"],
    update: ["state", "outcome", "done_at"],
    why: "an order to an ATM is added, and ends once; what it says never changes",
  },
  terminal_key_file: {
    insert: "all",
    update: ["proposal", "sealed", "made_at"],
    delete: true,
    why: "the sealed key file of a new ATM, until the ATM has used its key; a later enrolment replaces it",
  },
  terminal_standing: {
    insert: "all",
    update: ["seen_at", "closed", "operator"],
    why: "who has taken each ATM out of service, by its own word, and when it last asked for orders",
  },

  // Operators.
  proposal: {
    insert: [
      ...["id", "operation", "input", "difference", "terminal", "about", "customer", "account", "amount"],
      ...["maker", "maker_name", "made_at", "expires_at", "made_mac", "state"],
    ],
    update: ["state", "verdict", "decider", "decider_name", "decided_at", "reason", "decided_mac", "outcome", "ended_at"],
    why: "one operator proposes, another decides, and the bank carries it out; what was proposed never changes",
  },

  // The bank's keys.
  bank_key: {
    insert: "all",
    update: ["state", "changes", "at", "ends_by"],
    why: "which of the bank's keys is in use; a key is never forgotten",
  },
  bank_key_holder: {
    insert: "all",
    update: ["keys", "others", "at"],
    delete: true,
    why: "which keys each server has in its files; old servers are forgotten",
  },

  // Alarms.
  alarm: {
    insert: ["id", "name", "subject", "detail", "raised_at", "until", "told", "told_at"],
    update: ["until", "cleared_at", "told", "told_at", "told_clear"],
    why: "an alarm is raised, told and cleared; what it is about never changes",
  },
  alarm_survey: {
    insert: "all",
    update: ["at", "known", "unknown_name", "unknown_subject", "unknown_why"],
    delete: true,
    why: "each server's last look for alarms; old servers are forgotten",
  },

  // Operators. What gives power is only inserted: a row that was replaced cannot come back.
  ...OPERATOR_PRIVILEGES,

  // The servers.
  last_start: { insert: "all", update: ["sealed"], why: "each start compares its settings and keys with the last one's" },
  bank_clock: { update: ["at"], why: "the newest time in the books" },
  heartbeat: {
    insert: "all",
    update: ["at"],
    delete: true,
    why: "each server proves that a commit completes; old servers are forgotten",
  },
  measure: {
    insert: [
      ...["server", "run", "n", "at", "took_ms", "is_whole", "is_last", "is_leaving", "operations", "latencies", "sessions"],
      ...["ledger_waiting", "hashes_waiting", "audit_waiting", "audit_lag_ms", "database_ms", "processes"],
    ],
    delete: true,
    why: "what each server counted in the last hour; old rows are deleted",
  },
};
