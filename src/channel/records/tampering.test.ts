import assert from "node:assert/strict";
import { test } from "node:test";
import { receive } from "../testing/test-session.ts";
import { assertBreach, DIRECTIONS, flip, receiverAfter, records } from "../testing/test-tampering.ts";

/**
 * What an attacker on the network can do to the frames of a whole session (PROTOCOL.md, section 10): change each bit,
 * leave frames out, send them twice, in another order, back to their sender, or into another session.
 */

for (const { dir, receiver } of DIRECTIONS) {
  const sent = records()[dir];

  test(`each bit of each record ${dir}: the change is a breach and delivers nothing`, () => {
    let cases = 0;
    for (const [i, frame] of sent.entries()) {
      const before = sent.slice(0, i);
      for (let bit = 0; bit < 8 * frame.length; bit += 1) {
        const code = bit < 32 ? /^(frame-version|frame-type|frame-length|record-mac)$/ : /^record-mac$/;
        assertBreach(receiverAfter(before, receiver), flip(frame, bit), code, `frame ${i}, bit ${bit}`);
        cases += 1;
      }
    }
    assert.equal(cases, 8 * Buffer.concat(sent).length);
  });

  test(`a record ${dir} in the place of another one, lost, repeated or reordered, is a breach`, () => {
    for (const [due, _] of sent.entries()) {
      for (const [i, frame] of sent.entries()) {
        if (i === due) continue;
        assertBreach(receiverAfter(sent.slice(0, due), receiver), frame, /^record-mac$/, `${i} for ${due}`);
      }
    }
  });

  test(`a record ${dir} that arrives twice is a breach`, () => {
    for (const [i, frame] of sent.entries()) {
      const session = receiverAfter(sent.slice(0, i + 1), receiver);
      assertBreach(session, frame, i === sent.length - 1 ? /^close-trailed$/ : /^record-mac$/, `frame ${i}`);
    }
  });

  test(`a record ${dir} that returns to its sender is a breach`, () => {
    const sender = receiver === "server" ? "client" : "server";
    const toSender = records()[dir === "c2s" ? "s2c" : "c2s"];
    for (let due = 0; due < toSender.length; due += 1)
      for (const frame of sent) assertBreach(receiverAfter(toSender.slice(0, due), sender), frame, /^record-mac$/, `at ${due}`);
  });

  test(`a record ${dir} in another session of the same two sides is a breach`, () => {
    const other = records(9)[dir];
    for (const [i, frame] of other.entries())
      assertBreach(receiverAfter(sent.slice(0, i), receiver), frame, /^record-mac$/, `frame ${i}`);
  });

  test(`a record ${dir} that is cut short delivers nothing`, () => {
    for (const [i, frame] of sent.entries())
      for (let size = 0; size < frame.length; size += 1)
        assert.deepEqual(receive(receiverAfter(sent.slice(0, i), receiver), frame.subarray(0, size)), []);
  });
}
