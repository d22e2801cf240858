import { type Form, form, object, orNull, shared } from "../../results/form.ts";
import { eventAmount, moment, text, uuid, whole } from "../../results/value-forms.ts";

/** What an audit event shows in clear. */
export const EVENT = {
  at: moment(),
  kind: text("its kind"),
  outcome: text("ok, denied:REFUSAL or error:CAUSE"),
  terminal: orNull(text(), "the ATM's name"),
  session: orNull(text(), "the channel of an ATM, or an operator's session: 32 hexadecimal digits"),
  request: orNull(uuid()),
  customer: orNull(uuid()),
  account: orNull(uuid()),
  amount: orNull(eventAmount()),
} as const;

/** A number of 64 bits with a sign, as a decimal string. */
const signed: Form<bigint> = form({ type: "string", pattern: "^-?[0-9]+$", description: "the chain that it is in" });

/** A record of the audit log without its confidential part. */
export const auditRecord = shared(
  "AuditRecord",
  object({
    ...EVENT,
    index: orNull(whole(), "its place in the log; null if no checkpoint covers it yet"),
    writer: signed,
    n: whole("its number in that chain"),
  }),
);

/** The sealed commit of an event: only the auditor's private key opens it. */
export const sealedCommit = object({
  sealed: text("the sealed commit in base64"),
  writer: text("16 hexadecimal digits"),
  first: whole("the number of the commit's first event in its chain"),
  last: whole("that of its last event"),
  n: whole("that of this event"),
});

/** The records that were read. */
export const readRange = object({ from: whole("the first index"), end: whole("the index after the last one") });
