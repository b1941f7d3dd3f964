import type { CertifiedName, DirectoryProblem } from '#domain';
import type { Reach } from './reach.ts';

/** What has to be found, and where. */
export interface Proof {
  readonly name: CertifiedName;
  readonly token: string;
  /** RFC 8555 8.1. */
  readonly keyAuthorization: string;
}

/** Looks for one kind of answer once. @returns what is wrong, or undefined */
export type Look = (proof: Proof, reach: Reach, signal: AbortSignal) => Promise<DirectoryProblem | undefined>;

export const found = undefined;
export const wrong = (detail: string): DirectoryProblem => ({ type: 'incorrectResponse', detail });
