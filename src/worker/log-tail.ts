const LINES = 200;

/** The last lines of a log. */
export class LogTail {
  #lines: string[] = [];

  readonly add = (line: string): void => {
    this.#lines.push(line);
    if (this.#lines.length > LINES) this.#lines.shift();
  };

  /** One line each; '' for none. */
  get text(): string {
    return this.#lines.join('\n');
  }
}
