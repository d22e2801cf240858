import assert from "node:assert/strict";
import { test } from "node:test";
import { iconsFrom } from "./icons.tsx";

test("an icon that the package does not have stops the program at its start", () => {
  assert.throws(() => iconsFrom({ one: "no-such-icon" }), /has no icon "no-such-icon"/);
});

test("an icon is mirrored only if it points along the reading direction", () => {
  const Icon = iconsFrom({ go: "chevron-right", lock: "lock" }, ["go"]);
  assert.match(String(Icon({ name: "go" })), /^<svg class="icon mirrored"/);
  assert.match(String(Icon({ name: "lock" })), /^<svg class="icon" /);
});
