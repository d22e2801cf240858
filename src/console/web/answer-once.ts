/** How many answers are kept; one of a form that was sent long ago is forgotten. */
const KEPT_MAX = 10_000;

/**
 * Answers each form once: a form that is sent again, by a second press or a reload, gets the way on of its first answer and changes
 * nothing. A form that failed may be sent again.
 */
export class OnceAnswers {
  /** The way on after each form, by its name, the oldest first. */
  readonly #ways = new Map<string, Promise<string | null>>();

  /**
   * Resolves with the path that the browser goes on to, or with null if the form is shown again with its problems. `answer` is called
   * unless the form with this name was answered before.
   */
  async answer(name: string, answer: () => Promise<string | null>): Promise<string | null> {
    const known = this.#ways.get(name);
    if (known !== undefined) return known;
    const way = answer();
    this.#ways.set(name, way);
    const [oldest] = this.#ways.keys();
    if (this.#ways.size > KEPT_MAX && oldest !== undefined) this.#ways.delete(oldest);
    try {
      if ((await way) === null) this.#ways.delete(name);
    } catch (error) {
      this.#ways.delete(name);
      throw error;
    }
    return way;
  }
}
