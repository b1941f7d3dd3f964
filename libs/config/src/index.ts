export { Configuration, SECRETS } from './configuration.ts';
export {
  BadConfiguration,
  EXIT_BAD_CONFIGURATION,
  readConfiguration,
  type ReadConfiguration,
} from './read-configuration.ts';
