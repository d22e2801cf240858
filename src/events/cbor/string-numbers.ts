/** More numbers than the strings of any item. */
const STEP = 2 ** 24;
const TEXTS_MAX = 2_000;

/** Numbers of the texts of one item. Most come again in later items, so their entries stay, with numbers that have run out. */
export class StringNumbers {
  readonly #numbers = new Map<string, number>();
  /** The first number of the present item. */
  #base = 0;

  /** Forgets all. It is called before every item, so it must cost little. */
  clear(): void {
    this.#base += STEP;
    if (this.#numbers.size > TEXTS_MAX) this.#numbers.clear();
  }

  get(text: string): number | undefined {
    const number = this.#numbers.get(text);
    return number === undefined || number < this.#base ? undefined : number - this.#base;
  }

  /** For a text that has no number yet. */
  set(text: string, number: number): void {
    this.#numbers.set(text, this.#base + number);
  }
}
