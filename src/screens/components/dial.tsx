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
