import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f1f2fe',
  '#e2e4fd',
  '#c5c9fa',
  '#a3a9f5',
  '#868df0',
  '#6970e8',
  '#5158dc',
  '#444ac4',
  '#393f9f',
  '#31367d',
];
const gray: MantineColorsTuple = [
  '#fafafb',
  '#f4f4f6',
  '#e9e9ed',
  '#dedee4',
  '#bfbfc9',
  '#8f8f9c',
  '#676773',
  '#4b4b56',
  '#2f2f38',
  '#1a1a20',
];
const red: MantineColorsTuple = [
  '#fdecec',
  '#fbd5d5',
  '#f9b4b4',
  '#ff8585',
  '#ef6b6b',
  '#d94545',
  '#c02a2a',
  '#a82222',
  '#8c1c1c',
  '#701717',
];
const dark: MantineColorsTuple = [
  '#ececf1',
  '#c3c3cc',
  '#a0a0ad',
  '#84848f',
  '#3a3a45',
  '#2b2b34',
  '#1f1f26',
  '#18181d',
  '#111115',
  '#0b0b0e',
];

const sans =
  '-apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';
const mono = 'ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace';

/** The look: system fonts, one accent that is no state colour, neutral greys, quiet corners. */
export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: { iris, gray, red, dark },
  black: '#1a1a20',
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontFamily: sans, fontWeight: '600' },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
});

/** What differs from Mantine's own choice of variables; contrasts are those of WCAG 2.2 AA. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-placeholder': '#74747f',
    '--mantine-color-error': 'var(--mpm-bad)',
    '--mantine-color-default-border': 'var(--mantine-color-gray-4)',
  },
  dark: {
    '--mantine-color-placeholder': '#8b8b97',
    '--mantine-color-error': 'var(--mpm-bad)',
    '--mantine-color-default': 'var(--mantine-color-dark-6)',
    '--mantine-color-default-border': '#3f3f4b',
    '--mantine-color-anchor': '#a3a9f5',
  },
});
