/** Whether this is what somebody is called at GitHub, in whatever case, or their number there. */
export const isCalled = ({ sub, username }: { sub: string; username: string }, user: string): boolean =>
  sub === user || username.toLowerCase() === user.toLowerCase();
