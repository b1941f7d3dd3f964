import type { ChooseChallenge } from '#acme';
import { automaticChallenge, type ChallengeType, type Issuance } from '#domain';

type Chosen = Pick<Issuance, 'challenge_type'>;

/** How a name of an issuance is validated: as was chosen for all of them, else as is usual for such a name. */
export const challengeTypeOf = ({ challenge_type: chosen }: Chosen, name: string): ChallengeType =>
  chosen ?? automaticChallenge(name);

/** The same for an order. What a CA does not offer for a name is told by whoever asks. */
export const chooserOf =
  (issuance: Chosen): ChooseChallenge =>
  (name) =>
    challengeTypeOf(issuance, name);

export const isByDns = (type: ChallengeType): boolean => type === 'dns-01' || type === 'dns-persist-01';

/** The names of an issuance that DNS records prove. */
export const namesByDns = (issuance: Chosen & Pick<Issuance, 'domains'>): string[] =>
  issuance.domains.filter((name) => isByDns(challengeTypeOf(issuance, name)));
