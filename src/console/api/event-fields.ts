import type { EventFilter } from "../../audit/audit.ts";
import { EVENT_PAGE_MAX } from "../../audit/audit.ts";
import {
  customerId,
  type Field,
  instant,
  line,
  optional,
  requestId,
  terminal,
  type ValuesOf,
  whole,
} from "../../backoffice/backoffice.ts";
import { EVENT_KINDS, type EventKind } from "../../model/model.ts";
import type { Role } from "../../operators/operators.ts";

/** Who may read events: those who may read the audit log. */
export const EVENT_ROLES: readonly Role[] = ["auditor", "administrator"];

/** The longest wait for an event, in seconds: below what proxies allow an answer. */
const WAIT_MAX_S = 30;

const kinds: Field<readonly EventKind[]> = {
  kind: "event-kinds",
  meaning: "only events of these kinds, with commas between them",
  read: (given) => {
    const names = typeof given === "string" ? given.split(",") : [];
    const known = names.filter((each): each is EventKind => Object.hasOwn(EVENT_KINDS, each));
    return known.length > 0 && known.length === names.length
      ? { ok: true, value: known }
      : { ok: false, problem: "kinds of event, with commas between them" };
  },
  write: (value) => value.join(","),
  schema: { type: "string", pattern: "^[a-z]+(-[a-z]+)*(,[a-z]+(-[a-z]+)*)*$" },
  control: { kind: "text", most: 400 },
};

const session: Field<string> = {
  kind: "session-id",
  meaning: "only events of this session: the channel of an ATM, or an operator's",
  read: (given) =>
    typeof given === "string" && /^[0-9a-f]{32}$/.test(given)
      ? { ok: true, value: given }
      : { ok: false, problem: "a session's id: 32 hexadecimal digits" },
  write: (value) => value,
  schema: { type: "string", pattern: "^[0-9a-f]{32}$" },
  control: { kind: "text", most: 32 },
};

const of = <Value>(field: Field<Value>, meaning: string) => optional({ ...field, meaning });

/** The query of the feed, read as the fields of an operation are. */
export const EVENT_FIELDS = {
  after: optional(
    whole(
      "the cursor: 0 for the beginning of the log, then `next` of the answer before; without it, the newest events",
      0,
      999_999_999_999_999,
    ),
  ),
  most: optional(whole("the most events of the answer", 1, EVENT_PAGE_MAX)),
  wait: optional(whole("how long to wait for an event if there is none yet, in seconds", 0, WAIT_MAX_S)),
  kinds: optional(kinds),
  outcome: optional(line("only events with this outcome: ok, denied or error, or the whole of it", 64)),
  terminal: of(terminal, "only events of this ATM, by number"),
  customer: of(customerId, "only events of this customer"),
  session: optional(session),
  request: of(requestId, "only events of this request"),
  text: optional(line("only events with this text in a plain field", 100)),
  since: of(instant, "only events of this moment and later"),
  until: of(instant, "only events of this moment and earlier"),
};

/** The filter of the log for what was asked. */
export const filterOf = (asked: Omit<ValuesOf<typeof EVENT_FIELDS>, "after" | "most" | "wait">): EventFilter => ({
  ...{ kinds: asked.kinds ?? undefined, outcome: asked.outcome ?? undefined, terminal: asked.terminal ?? undefined },
  ...{ customer: asked.customer ?? undefined, session: asked.session ?? undefined, text: asked.text ?? undefined },
  ...{ requests: asked.request === null ? undefined : [asked.request] },
  ...{ since: asked.since ?? undefined, until: asked.until ?? undefined },
});
