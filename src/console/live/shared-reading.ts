/**
 * Reads once for all who ask within `keptMs` milliseconds of the last reading's beginning: what it shows is at most so old. A reading that
 * fails is kept for nobody.
 */
export function sharedReading<Result>(read: () => Promise<Result>, keptMs: number): () => Promise<Result> {
  let newest: { readonly reading: Promise<Result>; readonly at: number } | null = null;
  return () => {
    if (newest !== null && performance.now() - newest.at < keptMs) return newest.reading;
    const mine = { reading: read(), at: performance.now() };
    newest = mine;
    mine.reading.catch(() => {
      if (newest === mine) newest = null;
    });
    return mine.reading;
  };
}
