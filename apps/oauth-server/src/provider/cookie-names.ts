/** `__Host-`: no other host can set it. Those that are for one path only cannot be called so. */
export const COOKIE_NAMES = {
  session: '__Host-as_session',
  interaction: '__Secure-as_interaction',
  resume: '__Secure-as_resume',
};
