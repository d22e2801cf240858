import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyOperation, OPERATIONS } from "../backoffice/backoffice.ts";
import { runCommandLine } from "./command-line.ts";
import { COMMANDS } from "./commands.ts";
import { reportFailure } from "./output/failure.ts";
import { JSON_FORMS } from "./output/json-forms.ts";

const SERVES = "it runs until it is stopped, and logs JSON lines";

/** The commands without --json, and why. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  start: SERVES,
  bank: SERVES,
  atm: SERVES,
  console: SERVES,
  witness: SERVES,
  completion: "a script for a shell",
  man: "a page for man",
};

test("each command prints JSON if it is asked to, or has a reason why not", () => {
  const without = Object.entries(COMMANDS).filter(([, { options }]) => !options.includes("json"));
  assert.deepEqual(without.map(([name]) => name).sort(), Object.keys(WITHOUT_JSON).sort());
});

test("the form of what each command prints as JSON is documented, unless it is an operation's result", () => {
  const operations = Object.values(OPERATIONS as unknown as Record<string, AnyOperation>).map(({ command }) => command);
  const own = Object.entries(COMMANDS).filter(([name, { options }]) => options.includes("json") && !isOfOperation(name));
  assert.deepEqual(own.map(([name]) => name).sort(), Object.keys(JSON_FORMS).sort());

  function isOfOperation(name: string): boolean {
    return operations.includes(name) && !Object.hasOwn(JSON_FORMS, name);
  }
});

test("no command names an option twice, and each option that it may have several times is one of its own", () => {
  for (const [name, { options, several = [], operands }] of Object.entries(COMMANDS)) {
    assert.equal(new Set(options).size, options.length, name);
    for (const each of several) assert.ok(options.includes(each), `${name}: ${each}`);
    assert.ok(
      operands.slice(0, -1).every((operand) => !operand.startsWith("[")),
      `${name}: only the last operand may be left out`,
    );
  }
});

test("with --json why a command was not done is JSON too, for every command", async (t) => {
  let said = "";
  t.mock.method(process.stderr, "write", (text: string) => {
    said += text;
    return true;
  });
  const failed = async (line: readonly string[]): Promise<{ status: number; said: string }> => {
    said = "";
    return { status: await runCommandLine(line).catch(reportFailure), said };
  };
  for (const name of Object.keys(COMMANDS)) {
    const { status, said: text } = await failed([...name.split(" "), "--colour", "--json"]);
    assert.equal(status, 2);
    assert.equal(text.indexOf("\n"), text.length - 1, text);
    const { error, exit, ...rest } = JSON.parse(text) as { error: string; exit: number };
    assert.match(error, /^Unknown option '--(colour|json)'/);
    assert.deepEqual([exit, rest], [2, {}]);
  }
  assert.match((await failed(["audit", "verfiy"])).said, /^strongroom: .* \(did you mean audit verify\?\)/);
});
