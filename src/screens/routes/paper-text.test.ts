import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "./paper-text.ts";

const texts = (text: string): string[] => piecesOf(text).map((each) => each.text);

test("a text from right to left is cut into words and runs from left to right, in reading order", () => {
  assert.deepEqual(texts("ملف PDF"), ["ملف", " ", "PDF"]);
  assert.deepEqual(texts("المتاح: \u2066+1,240.00\u00a0€\u2069."), ["المتاح", ":", " ", "+1,240.00\u00a0€", "."]);
  assert.deepEqual(texts("إلى \u2068a-b_c\u2069؟"), ["إلى", " ", "a-b_c", "؟"]);
  assert.deepEqual(texts("24\u200f/11\u200f/2026، 8:15 ص UTC"), [
    ...["24", "/", "11", "/", "2026", "،", " ", "8:15", " ", "ص", " ", "UTC"],
  ]);
  assert.deepEqual(texts("مع strongroom receipt verify (هنا)"), [
    ...["مع", " ", "strongroom receipt verify", " ", ")", "هنا", "("],
  ]);
});

test("Arabic letters and punctuation take the font that has them", () => {
  const arabic = piecesOf("رمز QR؛ هنا.").filter((each) => each.arabic);
  assert.deepEqual(
    arabic.map(({ text }) => text),
    ["رمز", "؛", "هنا"],
  );
});
