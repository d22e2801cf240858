import assert from "node:assert/strict";
import { test } from "node:test";
import { ICONS, Icon, type IconName } from "./icons.tsx";

/** Well-formed lines and shapes with numbers and colours, without script, style, address or text. */
const SHAPES =
  /^(?:<(?:path|rect|circle|line|polyline|polygon|ellipse)(?: [a-z-]+="[\w .,#-]*")+\/>|<g(?: [a-z-]+="[\w -]*")+>|<\/g>)+$/;

for (const name of Object.keys(ICONS) as IconName[])
  test(`the icon "${name}" is markup that the page's policy allows and a screen reader skips`, () => {
    const svg = String(Icon({ name }));
    const [, lines = ""] = /^<svg [^>]*aria-hidden="true"[^>]*>(.+)<\/svg>$/.exec(svg) ?? [];
    assert.match(lines, SHAPES);
    assert.doesNotMatch(lines, /\b(style|class|href|id|on\w+)=/);
  });

test("the check refuses forbidden markup", () => {
  for (const markup of ['<path d="M0 0"/><script>x</script>', '<path d="url(http:x)"/>', "<text>x</text>", "x", ""])
    assert.doesNotMatch(markup, SHAPES);
});
