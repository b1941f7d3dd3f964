import type { Work } from '../work.ts';

/** Takes away what was published for this issuance, by this run or by an earlier one that was interrupted. */
export const removeAnswers = (work: Work): Promise<void> =>
  work.store.challenges.remove(work.issuance.challenge_tokens ?? []);
