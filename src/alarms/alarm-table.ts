/** How urgent an alarm is: `critical` needs a person now, `warning` today, `notice` at the next chance. */
export type Severity = "critical" | "warning" | "notice";

/** One kind of alarm. The texts are for operators and for docs/OPERATIONS.md. */
interface AlarmKind {
  readonly severity: Severity;
  /** What one alarm of this kind is about: its subject. */
  readonly about: "bank" | "server" | "ATM" | "witness or ATM";
  /** How long it must not have been seen before it is cleared, in milliseconds: an alarm that comes and goes is one alarm. */
  readonly quietMs: number;
  readonly raised: string;
  readonly cleared: string;
  readonly action: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long the trouble of a server must be over. */
const OVER_MS = 30 * SECOND_MS;
/** The same for what is looked at once a minute. */
const OVER_SLOWLY_MS = 150 * SECOND_MS;

/** Every alarm, in one closed table. The names are stable: webhooks, the database and the audit log have them. */
export const ALARMS = {
  "audit-chain-broken": {
    ...{ severity: "critical", about: "bank", quietMs: OVER_MS },
    raised: "the sequencer found an audit event that was changed, removed or invented before it was in the log",
    cleared: "the sequencer continues every chain again",
    action: "keep the database as it is, and run strongroom verify to find which event",
  },
  "audit-log-forked": {
    ...{ severity: "critical", about: "server", quietMs: OVER_MS },
    raised: "the database's log, or this server's copy, is not the log that was signed",
    cleared: "the sequencer and the copy of this server continue the log again",
    action:
      "keep the database and the copies of all servers, and run strongroom verify; after a restore give strongroom audit restored",
  },
  "sequencer-stopped": {
    ...{ severity: "critical", about: "server", quietMs: OVER_MS },
    raised:
      "this server's sequencer has stopped, has not been at work for 30 seconds, or cannot continue the log for another cause",
    cleared: "it is at work, or stands by without trouble",
    action: "mend what its log names; if it has stopped, start this server again",
  },
  "audit-behind": {
    ...{ severity: "critical", about: "bank", quietMs: OVER_MS },
    raised: "the audit log is further behind than --audit-lag or --audit-lag-events allows: no new money operation is taken",
    cleared: "the log has caught up",
    action: "ask /ready of each server what stops the log",
  },
  "audit-copy-trouble": {
    ...{ severity: "warning", about: "server", quietMs: OVER_MS },
    raised: "this server cannot write its copy of the audit log; the bank goes on",
    cleared: "the copy is written again",
    action: "make room on the disk, or mend the folder audit/; the copy catches up by itself",
  },
  "signing-key-missing": {
    ...{ severity: "critical", about: "server", quietMs: OVER_MS },
    raised: "the key that signs the audit log, keys/audit-log.key, is missing on this server or cannot be read",
    cleared: "the file is a key again",
    action: "put the key back from its backup; a running sequencer still has it in memory, its next start does not",
  },
  "witness-contradicts": {
    ...{ severity: "critical", about: "witness or ATM", quietMs: HOUR_MS },
    raised: "a witness, or an ATM as a witness, refuses the audit log's checkpoint that it was shown",
    cleared: "no refusal for an hour",
    action: "keep the witness's evidence and the bank's audit/, and run strongroom verify with the kept checkpoints",
  },
  "witness-lost": {
    ...{ severity: "warning", about: "witness or ATM", quietMs: HOUR_MS },
    raised: "a witness, or an ATM as a witness, has lost the checkpoint that it kept",
    cleared: "an hour later",
    action: "find out who replaced or restored its disk; if nobody did, somebody tampered with it",
  },
  "hashing-overload": {
    ...{ severity: "warning", about: "server", quietMs: 5 * MINUTE_MS },
    raised: "customers read that the bank is busy, because too many passwords wait to be hashed",
    cleared: "no such refusal for five minutes",
    action: "look for a flood of sign-ins from one ATM; else add cores, or lower --bcrypt-cost",
  },
  "database-lost": {
    ...{ severity: "critical", about: "server", quietMs: OVER_MS },
    raised: "this server has not reached its database for 10 seconds; this alarm is told without the database",
    cleared: "the database answers",
    action: "see why PostgreSQL or the network to it does not answer; the bank goes on by itself",
  },
  "clock-wrong": {
    ...{ severity: "critical", about: "server", quietMs: OVER_MS },
    raised: "the clocks of this server, the database and the books differ: no new money operation is taken",
    cleared: "they agree again",
    action: 'set the wrong clock right (docs/OPERATIONS.md, section "Clocks")',
  },
  "sign-ins-failing": {
    ...{ severity: "warning", about: "server", quietMs: 5 * MINUTE_MS },
    raised: "50 or more sign-ins failed in five minutes, and more than ten times the usual number of this server's last day",
    cleared: "fewer for five minutes",
    action: "search the audit log for failed sign-ins: somebody may be guessing passwords, or an ATM garbles them",
  },
  "terminal-over-ceiling": {
    ...{ severity: "warning", about: "ATM", quietMs: 24 * HOUR_MS },
    raised: "an ATM was refused a booking, because it has reached a ceiling of its day",
    cleared: "no such refusal for a day",
    action: "inspect the machine; if you find no reason, strongroom terminal revoke",
  },
  "terminal-overfull": {
    ...{ severity: "warning", about: "ATM", quietMs: OVER_SLOWLY_MS },
    raised: "an ATM booked more deposits on a day than its cassettes hold (--terminal-capacity)",
    cleared: "the day after the next (UTC)",
    action: "count its notes",
  },
  "cassette-empty": {
    ...{ severity: "warning", about: "ATM", quietMs: OVER_SLOWLY_MS },
    raised: "a cassette of an ATM is empty by its last report",
    cleared: "no cassette is",
    action: "load the machine",
  },
  "cassette-low": {
    ...{ severity: "notice", about: "ATM", quietMs: OVER_SLOWLY_MS },
    raised: "a cassette of an ATM is low by its last report",
    cleared: "no cassette is",
    action: "plan to load the machine",
  },
  "hold-old": {
    ...{ severity: "warning", about: "ATM", quietMs: OVER_SLOWLY_MS },
    raised: "a hold that an ATM placed is open for longer than --alarm-hold-hours",
    cleared: "no such hold is",
    action: 'find out whether the notes went out (section "Unresolved holds")',
  },
  "day-end-difference": {
    ...{ severity: "critical", about: "ATM", quietMs: 0 },
    raised: "strongroom eod found a difference that no booking after the ATM's report and no open hold explains",
    cleared: "a later strongroom eod finds none",
    action: "count the machine with two operators",
  },
  "break-glass": {
    ...{ severity: "warning", about: "bank", quietMs: OVER_SLOWLY_MS },
    raised: "somebody on a machine of the bank performed an operation with --break-glass, without being signed in",
    cleared: "nobody has for a day",
    action:
      "search the audit log for break-glass: its sealed form has the account, the operation and the reason; ask that person",
  },
  "operator-alone": {
    ...{ severity: "warning", about: "bank", quietMs: OVER_SLOWLY_MS },
    raised: "the only administrator invited an operator, gave roles or enabled one alone, because nobody else could approve it",
    cleared: "nobody has for a day",
    action:
      "see whether the new operators are persons of their own: strongroom operator list; make a second administrator, then it takes two",
  },
  "alarms-not-told": {
    ...{ severity: "warning", about: "bank", quietMs: OVER_MS },
    raised: "the alarm webhook has taken nothing for five minutes",
    cleared: "it takes alarms again",
    action: "check the receiver and --alarm-webhook with strongroom alarms test",
  },
} as const satisfies Record<string, AlarmKind>;

export type AlarmName = keyof typeof ALARMS;
export const ALARM_NAMES = Object.keys(ALARMS) as readonly AlarmName[];

/** The kind with this name, which may come from a database of another version; null if this version has none. */
export const alarmKind = (name: string): AlarmKind | null =>
  Object.hasOwn(ALARMS, name) ? ((ALARMS as Readonly<Record<string, AlarmKind>>)[name] ?? null) : null;

/** True if each server has its own alarm of this name, which only it raises and clears. */
export const isOfServer = (name: string): boolean => alarmKind(name)?.about === "server";
