import type { VerificationState } from "../../../overview/overview.ts";
import { list, object, orNull } from "../../results/form.ts";
import { duration, moment, oneOf, text, whole } from "../../results/value-forms.ts";

type Finding = VerificationState["findings"][number];
const findings = list(object({ kind: text<Finding["kind"]>(), place: text("the row or the event, by its key"), what: text() }));

/** How a verification on demand stands. */
export const verificationForm = object({
  phase: oneOf(["running", "elsewhere", "done", "cancelled", "failed"]),
  by: text("the operator who asked for it"),
  beganAt: moment(),
  endedAt: orNull(moment()),
  percent: whole("the share of the work that is done, from 0 to 100"),
  remainingMs: orNull(duration("about how long the rest takes"), "null while that would be a guess"),
  findings,
  findingCount: whole("how many there are; the list is bounded"),
  report: orNull(
    object({
      findings,
      more: whole("findings that are not listed"),
      coverage: object(
        {
          ...{ events: whole(), waiting: whole("events that no checkpoint covers yet"), chains: whole(), commits: whole() },
          ...{
            opened: whole("sealed commits that a key opened"),
            checkpoints: whole(),
            size: whole("events under the newest one"),
          },
          ...{ answers: whole(), movements: whole(), holds: whole(), customers: whole(), terminals: whole(), operators: whole() },
          ...{ alarms: whole(), orders: whole(), proposals: whole(), kept: whole("checkpoints that were kept elsewhere") },
          copied: whole("events in this server's copy of the log"),
        },
        "how many of each were read",
      ),
    }),
    "the whole report, once it is done",
  ),
  why: orNull(text(), "why it did not begin, or came to no result"),
});
