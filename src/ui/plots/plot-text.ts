import { type Gap, isNumber, type Value, type Values } from "./shape.ts";

/** The texts of plots, but for their titles and units. */
export interface PlotWords {
  readonly notKnown: string;
  /** There was nothing to measure. */
  readonly none: string;
  readonly asTable: string;
  readonly time: string;
  /** One sentence about a series that has values. */
  readonly about: (series: {
    readonly name: string;
    readonly last: string;
    readonly lowest: string;
    readonly highest: string;
  }) => string;
  readonly nothingKnown: (name: string) => string;
  readonly nothingMeasured: (name: string) => string;
  readonly gap: (from: string, to: string) => string;
}

export const ENGLISH_PLOT_WORDS: PlotWords = {
  notKnown: "not known",
  none: "none",
  asTable: "Figures as a table",
  time: "Time",
  about: ({ name, last, lowest, highest }) => `${name}: last ${last}, lowest ${lowest}, highest ${highest}.`,
  nothingKnown: (name) => `${name}: not known.`,
  nothingMeasured: (name) => `${name}: none.`,
  gap: (from, to) => `Not known from ${from} to ${to}.`,
};

export interface Series {
  readonly name: string;
  readonly values: Values;
}

/** The most gaps that a text names: a person who listens wants no more. */
const GAPS_MOST = 3;

/** Returns the content of a plot as a text, for those who do not see it. */
export function describePlot(
  series: readonly Series[],
  gaps: readonly Gap[],
  {
    words,
    form,
    timeOf,
  }: { readonly words: PlotWords; readonly form: (value: number) => string; readonly timeOf: (place: number) => string },
): string {
  const about = series.map(({ name, values }) => {
    const known = values.filter(isNumber);
    if (known.length === 0) return values.includes("none") ? words.nothingMeasured(name) : words.nothingKnown(name);
    return words.about({
      ...{ name, last: printed(values.at(-1) ?? null, form, words) },
      ...{ lowest: form(Math.min(...known)), highest: form(Math.max(...known)) },
    });
  });
  return [...about, ...gaps.slice(-GAPS_MOST).map(({ first, end }) => words.gap(timeOf(first), timeOf(end)))].join(" ");
}

/** A value with its unit, or the word for none, or for not known. */
export const printed = (value: Value, form: (value: number) => string, words: PlotWords): string =>
  isNumber(value) ? form(value) : value === null ? words.notKnown : words.none;
