import type { HttpChallenge } from '#acme';
import { namesInWords } from '../names-in-words.ts';
import type { PlacedOrder } from '../order/placed-order.ts';
import type { Work } from '../work.ts';
import { removeAnswers } from './remove-answers.ts';

/**
 * Publishes the answers to an order's HTTP-01 challenges (any gateway gives them from there), has the CA validate, and
 * takes the answers away, whatever came of it.
 */
export async function answerChallenges(work: Work, placed: PlacedOrder): Promise<PlacedOrder> {
  const { account, order } = placed;
  if (order.status !== 'pending') {
    await removeAnswers(work);
    return placed;
  }
  const challenges = await account.challenges(order);
  const names = namesInWords(challenges.map(({ name }) => name));
  const published = new Set([...(work.issuance.challenge_tokens ?? []), ...challenges.map(({ token }) => token)]);
  await work.enter('challenge', `Waiting for ${work.ca} to validate ${names} on port 80`, {
    challenge_tokens: [...published],
  });
  try {
    await publish(work, challenges);
    for (const challenge of challenges) if (challenge.unanswered) await account.answer(challenge);
    return { account, order: await account.validated(order) };
  } finally {
    // Whoever goes on with this order after a stop needs them.
    if (!work.signal.aborted) await removeAnswers(work);
  }
}

async function publish(work: Work, challenges: readonly HttpChallenge[]): Promise<void> {
  for (const { token, keyAuthorization } of challenges) await work.store.challenges.publish(token, keyAuthorization);
}
