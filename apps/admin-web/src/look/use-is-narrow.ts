import { useMediaQuery } from '@mantine/hooks';

/** Whether the page is as narrow as a phone; the same width as in the stylesheets. */
export const useIsNarrow = (): boolean => useMediaQuery('(width < 48em)', false, { getInitialValueInEffect: false });
