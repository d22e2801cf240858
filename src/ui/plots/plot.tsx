import { describePlot, ENGLISH_PLOT_WORDS, type PlotWords, printed, type Series } from "./plot-text.ts";
import { ticksFor } from "./scale.ts";
import { type Box, gapsOf, isNumber, shapeOf } from "./shape.ts";

/** In the units of the picture. The picture grows with its place, its letters do not; LETTER is their largest width. */
const WIDTH = 320;
const HEIGHT = 150;
const LETTER = 6.6;
/** A narrower gap has no room for its name. */
const NAMED_GAP = 70;

/** Series over one stretch of time, in equal steps. */
interface PlotData {
  /** When it begins, in milliseconds since 1970 UTC, and the length of each step. */
  readonly from: number;
  readonly stepMs: number;
  /** One to three, all of one length, the oldest value first. A single one also gets its area. */
  readonly series: readonly Series[];
}

export interface PlotProps extends PlotData {
  /** Distinguishes it from all else on the page. */
  readonly id: string;
  readonly title: string;
  /** Prints a value with its unit, and a time. */
  readonly form: (value: number) => string;
  readonly time: (at: number) => string;
  /** The values are whole numbers, and the ticks too. */
  readonly isWhole?: boolean;
  /** The content of the table, if not each step shall have a row. */
  readonly table?: PlotData;
  readonly words?: PlotWords;
}

/**
 * A plot with its title, its last values, and a table of its figures. What is not known is a hatched gap, never zero; where there was
 * nothing to measure, the line is broken. It needs the
 * style sheet plots.css, and no script.
 */
export const Plot = (props: PlotProps) => {
  const { id, title, series, form, words = ENGLISH_PLOT_WORDS } = props;
  return (
    <figure class="plot-figure">
      <figcaption class="plot-caption">
        <span class="plot-title">{title}</span>
        {series.map(({ name, values }, place) => (
          <span class="plot-value">
            {series.length > 1 && (
              <svg class="plot-key" viewBox="0 0 24 4" aria-hidden="true">
                <path class={`plot-line plot-line-${place + 1}`} d="M1 2H23" />
              </svg>
            )}
            {series.length > 1 && <span class="plot-name">{name}</span>}
            <strong>{printed(values.at(-1) ?? null, form, words)}</strong>
          </span>
        ))}
      </figcaption>
      <Picture {...props} words={words} />
      <details class="plot-figures">
        <summary>
          {words.asTable}
          <span class="unseen">: {title}</span>
        </summary>
        {/* It takes the focus, because who has only keys must be able to scroll it. */}
        <section class="plot-scroll" tabindex={0} aria-labelledby={`${id}-caption`}>
          <Figures {...props} words={words} />
        </section>
      </details>
    </figure>
  );
};

const Picture = ({ id, title, from, stepMs, series, form, time, isWhole = false, words }: PlotProps & { words: PlotWords }) => {
  const all = series.map(({ values }) => values);
  const ticks = ticksFor(Math.max(0, ...all.flat().filter(isNumber)), isWhole);
  const highest = ticks.at(-1) ?? 1;
  const gutter = Math.ceil(Math.max(...ticks.map((tick) => form(tick).length)) * LETTER) + 10;
  const box: Box = { left: gutter, right: WIDTH - 4, top: 10, bottom: HEIGHT - 24 };
  const gaps = gapsOf(all, box);
  const shapes = all.map((values) => shapeOf(values, highest, box));
  const length = all[0]?.length ?? 0;
  const timeOf = (place: number): string => time(from + place * stepMs);
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-text`}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-text`}>{describePlot(series, gaps, { words, form, timeOf })}</desc>
      <defs>
        <pattern id={`${id}-hatch`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path class="plot-hatch" d="M0 0V6" />
        </pattern>
      </defs>
      {ticks.map((tick) => {
        const y = Math.round((box.bottom - (tick / highest) * (box.bottom - box.top)) * 10) / 10;
        return (
          <g>
            <path class="plot-tick" d={`M${box.left} ${y}H${box.right}`} />
            <text x={box.left - 8} y={y} text-anchor="end" dominant-baseline="central">
              {form(tick)}
            </text>
          </g>
        );
      })}
      {gaps.map(({ x, width }) => (
        <g>
          <rect class="plot-gap" x={x} y={box.top} width={width} height={box.bottom - box.top} fill={`url(#${id}-hatch)`} />
          {width >= NAMED_GAP && (
            <text
              class="plot-gap-name"
              x={x + width / 2}
              y={(box.top + box.bottom) / 2}
              text-anchor="middle"
              dominant-baseline="central"
            >
              {words.notKnown}
            </text>
          )}
        </g>
      ))}
      {shapes.length === 1 && <path class="plot-area" d={shapes[0]?.area} />}
      {shapes.map(({ line, last }, place) => (
        <g>
          <path class={`plot-line plot-line-${place + 1}`} d={line} />
          {last !== null && <circle class={`plot-last plot-last-${place + 1}`} cx={last.x} cy={last.y} r="3" />}
        </g>
      ))}
      {[0, 0.5, 1].map((share) => (
        <text
          x={share === 0 ? box.left : share === 1 ? box.right : (box.left + box.right) / 2}
          y={HEIGHT - 6}
          text-anchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
        >
          {timeOf(length * share)}
        </text>
      ))}
    </svg>
  );
};

const Figures = ({ id, title, form, time, table, words, ...own }: PlotProps & { words: PlotWords }) => {
  const { from, stepMs, series } = table ?? own;
  const places = Array.from({ length: series[0]?.values.length ?? 0 }, (_, place) => place).reverse();
  return (
    <table class="plot-table">
      <caption id={`${id}-caption`}>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.time}</th>
          {series.map(({ name }) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {places.map((place) => (
          <tr>
            <th scope="row">{time(from + place * stepMs)}</th>
            {series.map(({ values }) => (
              <td>{printed(values[place] ?? null, form, words)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
