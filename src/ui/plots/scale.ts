/** The most ticks above zero. */
const TICKS_MAX = 4;

/**
 * Returns round values (1, 2 or 5 with zeros) from zero to the first that is not below `largest`, two to five of them. With `isWhole`
 * they are whole numbers.
 */
export function ticksFor(largest: number, isWhole: boolean): readonly number[] {
  const step = stepFor(largest, isWhole);
  const count = Math.max(1, Math.ceil(largest / step - ROUNDING));
  return Array.from({ length: count + 1 }, (_, n) => exactly(n * step));
}

const ROUNDING = 1e-9;

function stepFor(largest: number, isWhole: boolean): number {
  const least = isWhole || largest <= 0 ? 0 : Math.floor(Math.log10(largest / TICKS_MAX));
  for (let power = Math.min(0, least); ; power++) {
    if (isWhole && power < 0) continue;
    for (const digit of [1, 2, 5]) {
      const step = exactly(digit * 10 ** power);
      if (step * TICKS_MAX >= largest * (1 - ROUNDING)) return step;
    }
  }
}

/** Without the rounding errors of binary fractions: 0.3 and not 0.30000000000000004. */
const exactly = (value: number): number => Number(value.toPrecision(12));
