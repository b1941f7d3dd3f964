/**
 * What follows a change. It is given to the hook, not to the single call: an event of the feed may remove the component that
 * made the call before the answer is there, and a call's own callbacks would be lost with it.
 */
export interface Outcome<Data, Variables> {
  readonly onSuccess?: (data: Data, variables: Variables) => void;
  readonly onError?: (error: Error) => void;
}
