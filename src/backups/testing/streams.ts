/** Yields these one after the other. */
export async function* pieces<Piece>(all: Iterable<Piece>): AsyncGenerator<Piece> {
  yield* all;
}

/** All bytes of a stream. */
export async function collected(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const each of stream) chunks.push(Buffer.from(each));
  return Buffer.concat(chunks);
}
