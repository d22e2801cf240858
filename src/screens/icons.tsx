/** Line drawings on a grid of 24. Decoration only: the words beside them say it all. */
const PATHS = {
  withdraw: "M4 12V6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5V12M2.5 12h19M7 12v7.5h10V12M12 15v2",
  deposit: "M4 16v1.5A1.5 1.5 0 0 0 5.5 19h13a1.5 1.5 0 0 0 1.5-1.5V16M2.5 16h19M12 3v9.5M8 9l4 3.5L16 9",
  balance: "M4.5 7.5h14A1.5 1.5 0 0 1 20 9v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18V6a1.5 1.5 0 0 1 1.5-1.5H17M16 13.5h.5",
  transfer: "M4 8.5h15M15.5 5 19 8.5 15.5 12M20 15.5H5M8.5 12 5 15.5 8.5 19",
  statement: "M6 3.5h12v17l-3-1.75-3 1.75-3-1.75-3 1.75zM9.5 8.5h5M9.5 12.5h5",
  password: "M8.5 11.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11.5 12.5 20 4M16.5 7.5l2.5 2.5M14 10l1.5 1.5",
  leave: "M10 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h4M15.5 8l4 4-4 4M19.5 12H10",
  alert: "M12 3.5 21.5 20h-19zM12 10v4.5M12 17.2v.1",
  done: "M4.5 12.5 10 18 20 6.5",
  forward: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  lock: "M6 10.5h12v9H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
  contrast: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 3.5v17M12 8h7.2M12 12h8.5M12 16h7.2",
  speech: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
  wait: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
} as const;

export type IconName = keyof typeof PATHS;

/** What points along the line of reading, and turns with it. */
const ALONG: readonly IconName[] = ["forward", "back", "leave", "transfer"];

export const Icon = ({ name }: { name: IconName }) => (
  <svg
    class={ALONG.includes(name) ? "icon mirrored" : "icon"}
    viewBox="0 0 24 24"
    width="24"
    height="24"
    aria-hidden="true"
    focusable="false"
  >
    <path d={PATHS[name]} />
  </svg>
);

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
