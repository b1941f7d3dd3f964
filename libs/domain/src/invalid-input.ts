/** One wrong field of an input, in words that a person can act on. */
export interface FieldProblem {
  /** Where: a JSON path such as `hostname` or `domains.3`. */
  readonly field: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** Thrown by every parser of this lib. Adapters answer 400 with all problems at once. */
export class InvalidInput extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(problems.map((problem) => `${problem.field}: ${problem.message}`).join('; '));
    this.name = 'InvalidInput';
    this.problems = problems;
  }

  static of(field: string, message: string): InvalidInput {
    return new InvalidInput([{ field, message }]);
  }
}
