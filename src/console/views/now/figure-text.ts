/** A whole number: 12,345. */
export const amountText = (value: number): string => Math.round(value).toLocaleString("en");

/** A rate, to three digits. */
export const rateText = (value: number): string => digits(value);

/** A duration of milliseconds, with its unit, to three digits: 0.52 ms, 340 ms, 2.5 s. */
export function millisecondsText(value: number): string {
  if (value < 1_000) return `${digits(value)} ms`;
  return value < 120_000 ? `${digits(value / 1_000)} s` : `${digits(value / 60_000)} min`;
}

function digits(value: number): string {
  const decimals = value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: decimals });
}
