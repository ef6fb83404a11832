import colors from './colors.json' with { type: 'json' };

/** The body's classes and the variables that VS Code gives a webview. */
export interface Theme {
  readonly classes: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Read in a webview of VS Code 1.139: Dark Modern, Light Modern and the two of high contrast, which leave many variables
 * out.
 */
export const themes: Readonly<Record<keyof typeof colors, Theme>> = colors;
