/** How much content a request may have, and who is told when there is more. */
export interface BodyLimit {
  readonly bytes: number;
  exceeded(): void;
}
