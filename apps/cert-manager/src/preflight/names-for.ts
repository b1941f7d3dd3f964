import { isAddress, type ChallengeType } from '#domain';
import { challengeTypeOf, isByDns } from '../challenge/choose-challenge.ts';
import type { Subject } from './subject.ts';

/** The names that are validated in this way. */
export const namesFor = ({ wish }: Subject, type: ChallengeType): string[] =>
  wish.domains.filter((name) => challengeTypeOf(wish, name) === type);

/** The host names that a CA connects to. */
export const hostsToReach = ({ wish }: Subject): string[] =>
  wish.domains.filter((name) => !isByDns(challengeTypeOf(wish, name)) && !isAddress(name));
