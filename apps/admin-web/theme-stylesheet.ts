import { convertCssVariables, defaultCssVariablesResolver, mergeMantineTheme, DEFAULT_THEME } from '@mantine/core';
import type { Plugin } from 'vite';
import { theme, themeVariables } from './src/look/theme.ts';

const NAME = 'virtual:theme.css';

/**
 * Writes the theme's CSS variables into a stylesheet when the app is built. Mantine would put them into a <style> element
 * at run time, which a content security policy without 'unsafe-inline' refuses.
 */
export function themeStylesheet(): Plugin {
  return {
    name: 'theme-stylesheet',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? stylesheet() : undefined),
  };
}

function stylesheet(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const { variables, light, dark } = defaultCssVariablesResolver(merged);
  const own = themeVariables(merged);
  return convertCssVariables({
    variables: { ...variables, ...own.variables },
    light: { ...light, ...own.light },
    dark: { ...dark, ...own.dark },
  });
}
