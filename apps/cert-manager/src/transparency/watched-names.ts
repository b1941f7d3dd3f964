import { parse } from 'tldts';
import { isPublicName } from '#ca';
import { isAddress } from '#domain';

/**
 * The names to ask logs for: those that are somebody's on the Internet, without the ones below another of them, as whoever asks
 * for a name gets what is below it as well.
 */
export function watchedNames(names: Iterable<string>): string[] {
  const hosts = [...new Set([...names].filter((name) => !isAddress(name)).map((name) => name.replace(/^\*\./, '')))];
  const own = new Set(hosts.filter((host) => isPublicName(host) && parse(host).domain !== null));
  return [...own].filter((host) => !parentsOf(host).some((parent) => own.has(parent))).toSorted();
}

const parentsOf = (host: string): string[] => {
  const labels = host.split('.');
  return labels.slice(1).map((_, i) => labels.slice(i + 1).join('.'));
};
