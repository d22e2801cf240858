import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { COMMANDS } from "../commands.ts";
import { OPTIONS } from "../options/options.ts";
import { manual } from "./manual.ts";
import { installed } from "./testing/test-shells.ts";

const page = manual(COMMANDS, "1.2.3", "2026-03-31");

test("the manual page has every command and every option, and no line that roff would read as a request", () => {
  const plain = page.replaceAll("\\-", "-").replaceAll("\\&", "");
  for (const [name, { operands }] of Object.entries(COMMANDS))
    assert.ok(plain.includes(`\n.B strongroom ${[name, ...operands].join(" ")}\n`), name);
  for (const name of Object.keys(OPTIONS)) assert.match(plain, new RegExp(`\\n\\.B --${name}[ \\n]`), name);
  for (const line of page.trimEnd().split("\n")) assert.match(line, /^(?:[^.']|\.(?:TH|SH|TP|B|BR|I|br|nh)\b)/, line);
  for (const line of page.split("\n")) assert.ok(Buffer.byteLength(line) <= 80 || line.startsWith(".B "), line);
});

for (const [program, args] of [
  ["mandoc", ["-T", "lint"]],
  ["man", ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", "-"]],
] as const) {
  const there = installed(program);
  test(`${program} has nothing to say against the manual page`, { skip: there === true ? false : there }, () => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      input: page,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", MANROFFSEQ: "", MANWIDTH: "80" },
    });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    if (program === "mandoc") assert.equal(stdout, "");
  });
}
