import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { html } from "hono/html";
import type { OperatorId } from "../../model/model.ts";
import type { SignedIn } from "../../operators/operators.ts";
import { Live, type LiveOptions } from "./live.ts";
import { LiveStream } from "./live-stream.ts";

const NEVER_MS = 3_600_000;
const anna: SignedIn = {
  kind: "operator",
  id: "1" as OperatorId,
  username: "anna",
  roles: ["viewer"],
  session: "s",
  provenAt: 0,
};

/** A live part that shows what the test says, and counts how often it was read. */
function liveWith(options: Partial<LiveOptions> = {}, everyMs = 1) {
  const shown = { text: "one", reads: 0, fails: false };
  const logged: string[] = [];
  const live = new Live({
    log: (_, message) => void logged.push(message),
    findSession: async () => anna,
    ...{ beatMs: NEVER_MS, checkMs: NEVER_MS },
    ...options,
  });
  live.add({
    name: "counter",
    roles: ["viewer"],
    everyMs,
    render: async () => {
      shown.reads++;
      if (shown.fails) throw new Error("the database is away");
      return html`<p>${shown.text}</p>` as never;
    },
  });
  live.add({ name: "secret", roles: ["auditor"], everyMs: NEVER_MS, render: async () => html`x` as never });
  live.add({
    name: "atm",
    parameter: /^\d+$/,
    roles: ["viewer"],
    everyMs: NEVER_MS,
    render: async (n) => html`ATM ${n}` as never,
  });
  return { live, shown, logged };
}

/** Opens a stream that must be taken. */
function opened(live: Live, keys: readonly string[], { token = "t", last = "", cut = () => {} } = {}): LiveStream {
  const stream = live.open({ operator: anna, token, cut }, keys, last);
  assert.ok(stream instanceof LiveStream, String(stream));
  return stream;
}

/** Reads the events of a stream. */
async function* eventsOf({ body }: LiveStream): AsyncGenerator<Readonly<Record<string, string>>> {
  let text = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events)
      yield Object.fromEntries(
        event.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
  }
}

/** The next event that is no beat. */
async function next(events: AsyncGenerator<Readonly<Record<string, string>>>): Promise<Readonly<Record<string, string>> | null> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) return null;
    if (value["event"] !== "beat") return value;
  }
}

test("a stream sends what a topic shows, then each change, and nothing while nothing changes", async () => {
  const { live, shown } = liveWith();
  const stream = opened(live, ["counter"]);
  const events = eventsOf(stream);
  assert.deepEqual((await events.next()).value, { event: "beat", data: String(NEVER_MS) });
  assert.equal((await next(events))?.["data"], "<p>one</p>");
  const read = shown.reads;
  while (shown.reads < read + 5) await pause(1);
  shown.text = "two";
  assert.equal((await next(events))?.["data"], "<p>two</p>", "the same HTML was not sent again");
  live.stop();
  assert.equal(await next(events), null);
});

test("twenty pages of five sessions cost one reading for each change, and none once the last has left", async () => {
  const { live, shown } = liveWith({}, NEVER_MS);
  const streams = Array.from({ length: 20 }, (_, n) => opened(live, ["counter"], { token: `t${n % 5}` }));
  const all = streams.map(eventsOf);
  for (const events of all) assert.equal((await next(events))?.["data"], "<p>one</p>");
  assert.equal(shown.reads, 1);
  shown.text = "two";
  live.wake("counter");
  for (const events of all) assert.equal((await next(events))?.["data"], "<p>two</p>");
  assert.equal(shown.reads, 2);
  for (const events of all) await events.return(undefined);
  live.wake("counter");
  assert.equal(shown.reads, 2, "nobody follows it");
  live.stop();
});

test("a page that connects again is sent only what it does not show yet", async () => {
  const { live, shown } = liveWith();
  const first = eventsOf(opened(live, ["counter", "atm:3"]));
  const events = [await next(first), await next(first)];
  assert.deepEqual(events.map((each) => each?.["event"]).sort(), ["atm:3", "counter"]);
  const last = events.at(-1)?.["id"] ?? "";
  shown.text = "two";
  const again = eventsOf(opened(live, ["counter", "atm:3"], { last }));
  assert.equal((await next(again))?.["data"], "<p>two</p>");
  live.stop();
  assert.equal(await next(again), null, "the ATM was not sent again");
});

test("a session has at most four streams; unknown topics and those of other roles are refused", () => {
  const { live } = liveWith();
  const follower = { operator: anna, token: "t", cut: () => {} };
  for (const keys of [[], ["nothing"], ["counter:1"], ["atm"], ["atm:x"], ["counter", "__proto__"]])
    assert.equal(live.open(follower, keys, ""), "topic-unknown", keys.join());
  assert.equal(live.open(follower, ["secret"], ""), "not-allowed");
  const streams = [1, 2, 3, 4].map(() => opened(live, ["atm:1"]));
  assert.equal(live.open(follower, ["atm:1"], ""), "too-many-streams");
  streams[0]?.end();
  opened(live, ["atm:1"]);
  live.stop();
  assert.equal(live.open({ ...follower, token: "other" }, ["atm:1"], ""), "stopping");
});

test("a reader that does not read is cut off, and the others go on", async () => {
  const { live, shown } = liveWith();
  let isCut = false;
  const slow = opened(live, ["counter"], {
    cut: () => {
      isCut = true;
    },
  });
  const quick = eventsOf(opened(live, ["counter"]));
  for (let n = 0; !isCut; n++) {
    shown.text = `${n} ${"x".repeat(50_000)}`;
    assert.ok((await next(quick))?.["data"]?.startsWith("<p>"));
    assert.ok(n < 20, "it was not cut off");
  }
  await assert.rejects(async () => {
    for await (const _ of slow.body);
  }, /too slow/);
  live.stop();
});

test("when a session has ended, its pages are told so and the stream ends; a look-up is no activity", async () => {
  const looks: string[] = [];
  let isOver = false;
  const { live } = liveWith({
    checkMs: 1,
    findSession: async (_, why) => {
      looks.push(why);
      return isOver ? null : anna;
    },
  });
  const streams = [1, 2, 3].map(() => eventsOf(opened(live, ["atm:1"])));
  for (const events of streams) await next(events);
  while (looks.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  isOver = true;
  for (const events of streams) {
    assert.equal((await next(events))?.["event"], "over");
    assert.equal(await next(events), null);
  }
  assert.deepEqual([...new Set(looks)], ["look"]);
  live.stop();
});

test("what cannot be read is shown as not known, logged, and shown again once it can be", async () => {
  const { live, shown, logged } = liveWith();
  const events = eventsOf(opened(live, ["counter"]));
  assert.equal((await next(events))?.["data"], "<p>one</p>");
  shown.fails = true;
  assert.match((await next(events))?.["data"] ?? "", /not known.*could not be read/);
  shown.fails = false;
  assert.equal((await next(events))?.["data"], "<p>one</p>");
  assert.equal(logged[0], "a live part of the console could not be read");
  live.stop();
});

test("a console may read all its topics at another pace", async () => {
  const quick = liveWith({ livePace: NEVER_MS }, NEVER_MS);
  const events = eventsOf(opened(quick.live, ["counter"]));
  assert.equal((await next(events))?.["data"], "<p>one</p>");
  quick.shown.text = "two";
  assert.equal((await next(events))?.["data"], "<p>two</p>");
  quick.live.stop();
});

test("streams beat, and a topic that is woken is read at once", async () => {
  const { live, shown } = liveWith({ beatMs: 1 });
  live.add({ name: "woken", roles: ["viewer"], everyMs: NEVER_MS, render: async () => html`${shown.text}` as never });
  const events = eventsOf(opened(live, ["woken"]));
  assert.equal((await next(events))?.["data"], "one");
  for (let n = 0; n < 3; n++) assert.equal((await events.next()).value?.["event"], "beat");
  shown.text = "two";
  live.wake("woken");
  assert.equal((await next(events))?.["data"], "two");
  live.stop();
});
