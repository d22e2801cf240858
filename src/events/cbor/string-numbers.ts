/** Numbers of the texts of one item. `clear` forgets all; it is called before every item, so it must cost little. */
export interface StringNumbers {
  clear(): void;
  get(text: string): number | undefined;
  /** For a text that has no number yet. */
  set(text: string, number: number): void;
}

/** For items with a few texts, most of them new: compares with each, where a map would have to hash every text. */
export class FewStrings implements StringNumbers {
  readonly #texts: string[] = [];
  readonly #numbers: number[] = [];

  clear(): void {
    this.#texts.length = 0;
    this.#numbers.length = 0;
  }

  get(text: string): number | undefined {
    for (let place = 0; place < this.#texts.length; place++) if (this.#texts[place] === text) return this.#numbers[place];
    return undefined;
  }

  set(text: string, number: number): void {
    this.#texts.push(text);
    this.#numbers.push(number);
  }
}

/** More numbers than the strings of any item. */
const STEP = 2 ** 24;
const TEXTS_MAX = 2_000;

/** For items with many texts, which come again in later items: their entries stay, with numbers that have run out. */
export class ManyStrings implements StringNumbers {
  readonly #numbers = new Map<string, number>();
  /** The first number of the present item. */
  #base = 0;

  clear(): void {
    this.#base += STEP;
    if (this.#numbers.size > TEXTS_MAX) this.#numbers.clear();
  }

  get(text: string): number | undefined {
    const number = this.#numbers.get(text);
    return number === undefined || number < this.#base ? undefined : number - this.#base;
  }

  set(text: string, number: number): void {
    this.#numbers.set(text, this.#base + number);
  }
}
