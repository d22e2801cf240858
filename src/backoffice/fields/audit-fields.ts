import { EVENT_KINDS, type EventKind } from "../../model/model.ts";
import { choice, whole } from "./choice-fields.ts";
import { type Field, textField } from "./field.ts";
import { line } from "./text-fields.ts";

/** The kind of an audit event. */
export const eventKind: Field<EventKind> = choice("what happened", EVENT_KINDS);

const OUTCOME = /^(?:ok|(?:denied|error)(?::[a-z0-9-]{1,64})?)$/;

/** The outcome of an audit event: whole, or `denied` or `error` for each that begins so. */
export const outcome: Field<string> = textField(
  "outcome",
  {
    meaning: "how it ended: ok, denied, error, or one of these with its reason, such as denied:insufficient-funds",
    rule: OUTCOME,
    most: 72,
    problem: "ok, denied, error, or one of the last two with its reason, such as denied:insufficient-funds",
  },
  (text) => (OUTCOME.test(text) ? text : null),
);

const SESSION = /^[0-9a-f]{32}$/;

/** The id of a customer's session, as the audit log has it. */
export const sessionId: Field<string> = textField(
  "session-id",
  { meaning: "the id of the session", rule: SESSION, most: 32, problem: "a session's id, which has 32 hexadecimal digits" },
  (text) => (SESSION.test(text) ? text : null),
);

/** A text in any field of an event that is in clear. */
export const eventText: Field<string> = line("a part of any field that is in clear, whatever its capitals", 100);

/** A place in the audit log. */
export const logIndex: Field<number> = whole("the record's index in the log", 0, 999_999_999_999_999);
