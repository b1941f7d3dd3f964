import type { Challenge } from '#acme';
import { StoreError } from '#store';
import { namesInWords } from '../names-in-words.ts';
import type { PlacedOrder } from '../order/placed-order.ts';
import { Parked } from '../parked.ts';
import type { Work } from '../work.ts';
import { chooserOf } from './choose-challenge.ts';
import { publishInDns } from './publish-in-dns.ts';
import { publishInHandshakes } from './publish-in-handshakes.ts';
import { removeAnswers } from './remove-answers.ts';

/**
 * Publishes the answers to an order's challenges, waits until they are to be seen, has the CA validate, and takes the answers
 * away, whatever came of it.
 * @throws Parked while somebody else has to do something; the answers stay then
 */
export async function answerChallenges(work: Work, placed: PlacedOrder): Promise<PlacedOrder> {
  if (placed.order.status !== 'pending') {
    await removeAnswers(work);
    return placed;
  }
  const validated = await validate(work, placed).catch(async (error: unknown) => {
    // Whoever goes on with this order, later or after a stop, needs them.
    const goesOn = error instanceof Parked || error instanceof StoreError || work.signal.aborted;
    if (!goesOn) await removeAnswers(work);
    throw error;
  });
  await removeAnswers(work);
  return validated;
}

async function validate(work: Work, { account, order }: PlacedOrder): Promise<PlacedOrder> {
  const challenges = await account.challenges(order, chooserOf(work.issuance), work.issuance.domains);
  await writeDown(work, challenges);
  // What may take long comes first: an answer in Redis does not live for ever.
  await publishInDns(work, challenges, order);
  await publishInHandshakes(work, challenges);
  for (const { type, token, keyAuthorization } of challenges)
    if (type === 'http-01') await work.store.challenges.publish(token, keyAuthorization);
  await work.enter('validation', `Waiting for ${work.ca} to validate ${waysInWords(challenges)}`);
  for (const challenge of challenges) if (challenge.unanswered) await account.answer(challenge);
  return { account, order: await account.validated(order) };
}

/** What is published for this order, before it is: so that it can be taken away after a crash. */
async function writeDown(work: Work, challenges: readonly Challenge[]): Promise<void> {
  const { step, challenge_tokens: tokens, challenge_names: names } = work.issuance;
  const ofType = (wanted: Challenge['type']): Challenge[] => challenges.filter(({ type }) => type === wanted);
  const published = {
    challenge_tokens: [...new Set([...tokens, ...ofType('http-01').flatMap(({ token }) => token ?? [])])],
    challenge_names: [...new Set([...names, ...ofType('tls-alpn-01').map(({ name }) => name)])],
  };
  const isKnown =
    published.challenge_tokens.length === tokens.length && published.challenge_names.length === names.length;
  if (isKnown && (step === 'challenge' || step === 'validation')) return;
  const message = `Publishing the answers for ${namesInWords(challenges.map(({ name }) => name))}`;
  await work.enter('challenge', message, published);
}

const WAYS: Readonly<Record<Challenge['type'], string>> = {
  'http-01': 'on port 80',
  'tls-alpn-01': 'on port 443',
  'dns-01': 'by DNS',
  'dns-persist-01': 'by DNS',
};

/** `a.example.com, b.example.com on port 80 and *.example.com by DNS` */
function waysInWords(challenges: readonly Challenge[]): string {
  const byWay = Map.groupBy(challenges, ({ type }) => WAYS[type]);
  return [...byWay].map(([way, those]) => `${namesInWords(those.map(({ name }) => name))} ${way}`).join(' and ');
}
