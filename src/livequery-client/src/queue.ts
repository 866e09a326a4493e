/** Results on their way to whom iterates: states that nobody has taken yet give way to newer ones, others wait. */
export class ResultQueue<T> implements AsyncIterableIterator<T> {
  readonly #waiting: { value: T; isState: boolean }[] = [];
  readonly #dispose: () => void;
  #wake: (() => void) | undefined;
  #isEnded = false;
  #failure: { problem: unknown } | undefined;

  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }

  /** Adds a result. */
  push(value: T, isState: boolean): void {
    if (this.#isEnded) {
      return;
    }

    if (isState && this.#waiting.at(-1)?.isState) {
      this.#waiting.pop();
    }

    this.#waiting.push({ value, isState });
    this.#wake?.();
  }

  /** Nothing follows, `failure` being why where there is a reason. */
  end(failure?: { problem: unknown }): void {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.#failure = failure;
      this.#wake?.();
    }
  }

  async next(): Promise<IteratorResult<T>> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        return { done: false, value: next.value };
      }

      if (this.#isEnded) {
        const failure = this.#failure;
        this.#failure = undefined;
        if (failure !== undefined) {
          throw failure.problem;
        }

        return { done: true, value: undefined };
      }

      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }

  async return(): Promise<IteratorResult<T>> {
    this.#waiting.length = 0;
    this.end();
    this.#dispose();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this;
  }
}
