import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { BrowserRouter } from 'react-router';
import { basename } from './api/location.ts';
import { queryClient } from './api/query-client.ts';
import { components } from './look/components.ts';
import { appearanceManager } from './look/preferences.ts';
import { theme } from './look/theme.ts';
import { Toasts } from './look/Toasts.tsx';
import { SessionGate } from './session/SessionGate.tsx';

const appearance = appearanceManager();

/**
 * The page. Mantine injects no style: its variables are in the stylesheet (theme-stylesheet.ts) and its responsive classes
 * are not used, so that `style-src 'self'` holds. The colour scheme is the system's until somebody chooses one.
 */
export function App(): ReactElement {
  return (
    <MantineProvider
      theme={{ ...theme, components }}
      defaultColorScheme="auto"
      colorSchemeManager={appearance}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        {/* An address that is typed in a search field has to be there before the next letter is: no transition. */}
        <BrowserRouter basename={basename} useTransitions={false}>
          <SessionGate />
        </BrowserRouter>
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  );
}
