import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChannelEnd } from "../../channel/channel.ts";
import { newAccountId, newCustomerId, SessionId, terminalIdOf } from "../../model/model.ts";
import { ProtocolError } from "../../protocol/protocol.ts";
import { eventsOfEnd, nameOfEnd } from "./session-end.ts";

const context = { at: 7, terminal: terminalIdOf(1), session: SessionId("00".repeat(16)), customer: null };
const alice = { customer: newCustomerId(), account: newAccountId(), username: "alice", generation: 1 };
const flood = new ProtocolError("message-flood", "too many");

/** Each end of a channel, its name, and the kind and outcome of its event. */
const ENDS: readonly (readonly [ChannelEnd, ProtocolError | null, string, string, string])[] = [
  [{ how: "closed", by: "peer", reason: "done" }, null, "closed", "channel-close", "ok"],
  [{ how: "truncated" }, null, "truncated", "channel-truncated", "error:truncated"],
  [{ how: "timeout", what: "idle" }, null, "timeout-idle", "channel-truncated", "error:timeout-idle"],
  [{ how: "destroyed" }, null, "destroyed", "channel-truncated", "error:destroyed"],
  [{ how: "breach", cause: "record-mac" as never }, null, "record-mac", "channel-breach", "error:record-mac"],
  [{ how: "closed", by: "us", reason: "done" }, flood, "message-flood", "channel-breach", "error:message-flood"],
  [{ how: "destroyed" }, flood, "message-flood", "channel-breach", "error:message-flood"],
];

test("each end of a channel has its name and its event", () => {
  for (const [end, breach, name, kind, outcome] of ENDS) {
    assert.equal(nameOfEnd(end, breach), name);
    const { terminal, session } = context;
    assert.deepEqual(eventsOfEnd(context, end, breach), [
      { at: 7, kind, terminal, session, customer: undefined, account: undefined, outcome },
    ]);
  }
});

test("the session of a signed-in customer expires with the reason of the channel's end", () => {
  const ofAlice = {
    at: 7,
    terminal: context.terminal,
    session: context.session,
    customer: alice.customer,
    account: alice.account,
  };
  for (const [end, breach, name, kind, outcome] of ENDS) {
    const reason = name === "closed" ? "done" : name;
    assert.deepEqual(eventsOfEnd({ ...context, customer: alice }, end, breach), [
      { ...ofAlice, kind, outcome },
      { ...ofAlice, kind: "session-expired", outcome: "ok", confidential: { reason } },
    ]);
  }
});
