export type { AnswerTo, Asking, Exactly, Method, PathOf } from './operations.ts';
export { addressOf } from './address-of.ts';
