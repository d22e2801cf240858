import type { Money } from "../../model/model.ts";
import type { Frame } from "../components/frame.ts";
import { type Box, plotShape, type Step } from "./plot-shape.ts";

/**
 * In the units of the picture; LETTER is the largest width of a letter. The picture grows with the screen, its letters do not.
 */
const WIDTH = 320;
const HEIGHT = 170;
const LETTER = 6.6;

interface BalancePlotProps {
  readonly frame: Frame;
  readonly opening: Money;
  /** The oldest first, at least one. */
  readonly steps: readonly Step[];
  /** True if these are only some of the period's entries. */
  readonly sampled: boolean;
}

/** The balance over a period. The table beside it shows the entries in figures. */
export const BalancePlot = ({ frame, opening, steps, sampled }: BalancePlotProps) => {
  const { figures, words } = frame;
  const labels = plotShape(opening, steps, { left: 0, right: WIDTH, top: 0, bottom: HEIGHT }).ticks.map(({ amount }) =>
    figures.note(amount),
  );
  const gutter = Math.ceil(Math.max(...labels.map((each) => each.length)) * LETTER) + 10;
  // Time runs in the reading direction: `left` is where it begins, and a step forward is `on`.
  const on = frame.language.dir === "rtl" ? -1 : 1;
  const across = on < 0 ? { left: WIDTH - gutter, right: 2 } : { left: gutter, right: WIDTH - 2 };
  const box: Box = { ...across, top: 12, bottom: HEIGHT - 26 };
  const { line, area, ticks } = plotShape(opening, steps, box);
  const times = [...new Set([steps.at(0), steps.at(-1)].map((each) => figures.day(each?.at ?? 0)))];
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="plot-title" aria-describedby="plot-text">
      <title id="plot-title">{words.choices.plotTitle}</title>
      <desc id="plot-text">{plotText({ frame, opening, steps, sampled })}</desc>
      <path class="plot-area" d={area} />
      {ticks.map(({ amount, y }) => (
        <g>
          <path class="plot-tick" d={`M${box.left} ${y}H${box.right}`} />
          <text x={box.left - on * 8} y={y} text-anchor="end" dominant-baseline="central">
            {figures.note(amount)}
          </text>
        </g>
      ))}
      <path class="plot-line" d={line} />
      {times.length === 1 ? (
        <text x={(box.left + box.right) / 2} y={HEIGHT - 6} text-anchor="middle">
          {times[0]}
        </text>
      ) : (
        times.map((time, place) => (
          <text x={place > 0 ? box.right : on < 0 ? WIDTH : 0} y={HEIGHT - 6} text-anchor={place === 0 ? "start" : "end"}>
            {time}
          </text>
        ))
      )}
    </svg>
  );
};

function plotText({ frame: { words, figures }, opening, steps, sampled }: BalancePlotProps): string {
  const ends = {
    from: figures.time(steps[0]?.at ?? 0),
    to: figures.time(steps.at(-1)?.at ?? 0),
    opening: figures.money(opening),
    closing: figures.money(steps.at(-1)?.balance ?? opening),
  };
  // Between the points of a long period the balance may have been lower or higher.
  if (sampled) return words.choices.plotTextSampled({ ...ends, count: String(steps.length) });
  const balances = [opening, ...steps.map((each) => each.balance)];
  return words.choices.plotText({
    ...ends,
    lowest: figures.money(balances.reduce((a, b) => (a < b ? a : b))),
    highest: figures.money(balances.reduce((a, b) => (a > b ? a : b))),
  });
}
