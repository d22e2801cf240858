import assert from "node:assert/strict";
import { test } from "node:test";
import { DIGITS, KEYBOARDS, keyboardOf, SIGNS } from "./keyboards.ts";
import { LANGUAGES } from "./languages.ts";

const lettersOf = (code: string): string => [...keyboardOf(code).letters, ...keyboardOf(code).more].join("");

test("each keyboard has every letter from a to z, no key twice, and rows of at most 11 keys", () => {
  for (const [code, { letters, more }] of Object.entries(KEYBOARDS)) {
    const all = [...lettersOf(code)];
    assert.deepEqual(
      [..."abcdefghijklmnopqrstuvwxyz"].filter((each) => !all.includes(each)),
      [],
      code,
    );
    assert.equal(new Set(all).size, all.length, code);
    assert.ok([...letters, ...more].every((row) => [...row].length <= 11) && more.length <= 4, code);
  }
});

test("each language's keyboard has every letter of its words", () => {
  for (const { code, words } of LANGUAGES) {
    const typed = new Set(lettersOf(code));
    const missing = [...JSON.stringify(words).toLocaleLowerCase(code)].filter((each) => /\p{L}/u.test(each) && !typed.has(each));
    assert.deepEqual(missing, [], code);
  }
});

test("every keyboard can type every character of ASCII", () => {
  const keys = new Set([...DIGITS, ...SIGNS.join(""), " ", ...lettersOf("en"), ...lettersOf("en").toUpperCase()]);
  const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  assert.deepEqual(
    ascii.filter((each) => !keys.has(each)),
    [],
  );
});

test("a language without a keyboard here gets the English one", () => {
  assert.equal(keyboardOf("xx"), KEYBOARDS["en"]);
});
