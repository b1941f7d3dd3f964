import type { Authorization } from 'acme-client';
import { ACMEValidationError } from './acme-error.ts';
import { explainValidation } from './explain-problem.ts';
import { nameOf } from './identifier.ts';
import { readProblem } from './problem.ts';

/** Says which names of an order could not be validated, and why. The code is that of the first. */
export function validationFailure(ca: string, failed: readonly Authorization[]): ACMEValidationError {
  const failures = failed.map((authorization) => ({
    name: nameOf(authorization),
    challenge: authorization.challenges.find(({ error }) => error)?.type,
    problem: readProblem(errorOf(authorization), 403),
  }));
  const problem = failures[0]?.problem;
  return new ACMEValidationError(explainValidation(ca, failures), {
    code: problem?.type ?? 'ACME_PROTOCOL',
    retry: false,
    problem,
    names: failures.map(({ name }) => name),
  });
}

/** The challenge that failed says why; an authorization that expired or was deactivated has no such challenge. */
const errorOf = ({ challenges, status }: Authorization): object =>
  challenges.find(({ error }) => error)?.error ?? { detail: `its authorization is ${status}` };
