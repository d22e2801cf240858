import assert from "node:assert/strict";
import { test } from "node:test";
import { ICONS, Icon, type IconName } from "./icons.tsx";

/** Nothing but lines and shapes, closed as XML is, with figures and colours: no script, no style, no address, no text. */
const SHAPES =
  /^(?:<(?:path|rect|circle|line|polyline|polygon|ellipse)(?: [a-z-]+="[\w .,#-]*")+\/>|<g(?: [a-z-]+="[\w -]*")+>|<\/g>)+$/;

for (const name of Object.keys(ICONS) as IconName[])
  test(`the icon "${name}" is markup that the page's policy allows, and nothing that is read out`, () => {
    const svg = String(Icon({ name }));
    const [, lines = ""] = /^<svg [^>]*aria-hidden="true"[^>]*>(.+)<\/svg>$/.exec(svg) ?? [];
    assert.match(lines, SHAPES);
    assert.doesNotMatch(lines, /\b(style|class|href|id|on\w+)=/);
  });

test("what is refused would be seen", () => {
  for (const markup of ['<path d="M0 0"/><script>x</script>', '<path d="url(http:x)"/>', "<text>x</text>", "x", ""])
    assert.doesNotMatch(markup, SHAPES);
});
