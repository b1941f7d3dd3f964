import { z } from 'zod';

/** Certificates of the same owner that cover all that was asked for, so that nothing would have to be ordered. */
export const CertificateSuggestion = z.object({
  /** In words, with what to do to use one. */
  message: z.string(),
  cert_names: z.array(z.string()),
});
export type CertificateSuggestion = z.output<typeof CertificateSuggestion>;
