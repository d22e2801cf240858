import { icons } from "@iconify-json/lucide";
import { raw } from "hono/html";

/** The Lucide icon for each meaning. Decoration only: the words beside an icon say everything. */
export const ICONS = {
  withdraw: "banknote-arrow-down",
  deposit: "banknote-arrow-up",
  balance: "wallet",
  transfer: "arrow-right-left",
  statement: "receipt-text",
  password: "key-round",
  leave: "log-out",
  alert: "triangle-alert",
  givenBack: "banknote-x",
  done: "check",
  forward: "chevron-right",
  deleteLast: "delete",
  lock: "lock",
  contrast: "contrast",
  speech: "volume-2",
  wait: "clock",
} as const;

export type IconName = keyof typeof ICONS;

/** Icons that point along the reading direction, and are mirrored with it. */
const ALONG: readonly IconName[] = ["forward", "leave", "transfer"];

/** The lines of each icon, as SVG elements on a grid of 24, read once at start. */
const LINES = Object.fromEntries(Object.entries(ICONS).map(([name, lucide]) => [name, linesOf(lucide)])) as Record<
  IconName,
  ReturnType<typeof raw>
>;

export const Icon = ({ name }: { name: IconName }) => (
  <svg
    class={ALONG.includes(name) ? "icon mirrored" : "icon"}
    viewBox="0 0 24 24"
    width="24"
    height="24"
    aria-hidden="true"
    focusable="false"
  >
    {LINES[name]}
  </svg>
);

/** Throws an Error if another version of the package has dropped or renamed it: the machine does not start then. */
function linesOf(lucide: string): ReturnType<typeof raw> {
  const icon = icons.icons[lucide];
  if (icon === undefined) throw new Error(`@iconify-json/lucide has no icon "${lucide}": give its new name in icons.tsx`);
  return raw(icon.body);
}

/** The mark: a vault's wheel. */
export const Mark = () => (
  <svg viewBox="7 7 26 26" aria-hidden="true" focusable="false">
    <circle cx="20" cy="20" r="11.5" />
    <circle cx="20" cy="20" r="3.6" />
    <path d="M20 16.4V8.5M23.1 21.8l6.8 4M16.9 21.8l-6.8 4" />
  </svg>
);

/** The strongroom's combination dial: a hundred ticks, every tenth one longer and numbered. */
export const Dial = () => (
  <svg class="dial" viewBox="-216 -216 432 432" aria-hidden="true" focusable="false">
    <g class="dial-turn">
      <circle r="196" />
      <circle r="150" />
      <circle r="58" />
      <path d={TICKS} />
      <path class="dial-tens" d={TENS} />
      {NUMBERS.map(({ text, x, y, turn }) => (
        <text x={x} y={y} transform={`rotate(${turn} ${x} ${y})`}>
          {text}
        </text>
      ))}
      <path class="dial-grip" d={GRIP} />
    </g>
    <path class="dial-mark" d="M0 -196 l-9 -16 h18 z" />
  </svg>
);

const round = (value: number): string => value.toFixed(1);

/** A line along the radius at this hundredth of a turn, clockwise from the top. */
function spoke(hundredth: number, from: number, to: number): string {
  const angle = (hundredth / 100) * 2 * Math.PI;
  const [x, y] = [Math.sin(angle), -Math.cos(angle)];
  return `M${round(x * from)} ${round(y * from)}L${round(x * to)} ${round(y * to)}`;
}

const hundredths = Array.from({ length: 100 }, (_, index) => index);
const TICKS = hundredths.map((each) => spoke(each, 190, each % 5 === 0 ? 174 : 181)).join("");
const TENS = hundredths
  .filter((each) => each % 10 === 0)
  .map((each) => spoke(each, 190, 168))
  .join("");
const GRIP = Array.from({ length: 8 }, (_, index) => spoke(index * 12.5 + 6.25, 66, 140)).join("");
const NUMBERS = hundredths
  .filter((each) => each % 10 === 0)
  .map((each) => {
    const angle = (each / 100) * 2 * Math.PI;
    return { text: String(each), x: round(Math.sin(angle) * 158), y: round(-Math.cos(angle) * 158), turn: each * 3.6 };
  });
