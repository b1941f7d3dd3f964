import { styleText } from 'node:util';
import { printable, printableJson } from '../../printable.ts';
import { Stop } from '../../say.ts';

/** What a recipe says while it works. With --json standard output is kept for the JSON. */
export class Terminal {
  readonly #json: boolean;

  constructor(json: boolean) {
    this.#json = json;
  }

  /** A line of progress. */
  say(line: string): void {
    (this.#json ? process.stderr : process.stdout).write(`${printable(line)}\n`);
  }

  /** One of many results, as it comes. With --json a line of JSON. */
  result(json: unknown, line: string): void {
    process.stdout.write(`${this.#json ? printableJson(json, 0) : printable(line)}\n`);
  }

  /** Something to know that is not part of the result. */
  warn(line: string): void {
    process.stderr.write(`${styleText('yellow', 'warning:', { stream: process.stderr })} ${printable(line)}\n`);
  }

  /** Whether there is a person to ask. */
  get canAsk(): boolean {
    return process.stdin.isTTY && process.stderr.isTTY;
  }

  /** Asks for a yes; anything else, Ctrl-D too, is a no. */
  async confirms(question: string): Promise<boolean> {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question(`${printable(question)} [y/N] `), closed]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  }

  /**
   * Lets pass what cannot be undone: with force at once, else after a yes.
   * @param consequence a sentence that says what will be lost
   * @param withForce the command that does it without asking
   * @throws Stop where the answer is no, or where nobody can be asked
   */
  async mustConfirm(force: boolean, consequence: string, withForce: string): Promise<void> {
    if (force) return;
    if (!this.canAsk)
      throw new Stop(
        `this has to be confirmed, and there is no terminal to ask on. Nothing was changed.\n` +
          `  ${consequence}\n  To do it: ${withForce}`,
      );
    if (!(await this.confirms(`${consequence} Go on?`))) throw new Stop('nothing was changed');
  }
}
