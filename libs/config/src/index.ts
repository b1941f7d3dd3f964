export { Configuration, SECRETS } from './configuration.ts';
export { missingDnsVariables } from './dns-variables.ts';
export {
  ALIASES,
  BadConfiguration,
  EXIT_BAD_CONFIGURATION,
  noticesOf,
  problemsOf,
  readConfiguration,
  type ReadConfiguration,
} from './read-configuration.ts';
export { parseRedisUrl, withoutPassword, type RedisAddress } from './redis-address.ts';
